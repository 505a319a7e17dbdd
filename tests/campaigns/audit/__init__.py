"""The audit, held to planted defects: in documents, one for each rule, and in labs that break for real."""
