"""How issued documents look: wording, layout, fonts and the PDF. Only here is reportlab known."""
