# What a stranger finds after `cmake --install`: find_package(norma) and pkg-config norma.
