TABLE = {}
ADMIN = {}
