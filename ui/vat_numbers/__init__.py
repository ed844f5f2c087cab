"""How a customer's VAT number stands at the register, for the screens that show or need it."""
