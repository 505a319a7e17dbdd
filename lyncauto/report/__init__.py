"""The model as text, JSON, HTML, JUnit and SARIF: pure."""
