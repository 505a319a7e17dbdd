"""Plans, settles, resumes and takes back changes; knows steps and journals, and nothing of their field."""
