// GraphConstruction
