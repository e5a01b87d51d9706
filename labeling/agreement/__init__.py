"""How far a panel agrees: figures as they are kept, and how pages, programs and files give them."""
