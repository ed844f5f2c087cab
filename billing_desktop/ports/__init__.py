"""What services need from outside, as protocols; one file per need."""
