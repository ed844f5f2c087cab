"""Files the program carries: fonts, icons, wording, translations, rates, demo data."""
