#!/usr/bin/env bash
# Halos between ranks that number processes each in its own way, as containers of one host do:
# own_processes.sh MPIEXEC NUMPROC-FLAG PATH-OF-THE-TEST-OF-HALOS
set -u
alone=(unshare --user --map-root-user --pid --fork --mount-proc)
if ! "${alone[@]}" true; then
    echo "processes cannot have numbers of their own here"
    exit 77
fi
export OMPI_MCA_pml=ob1 OMPI_MCA_btl=tcp,self # which do not look into each other's memory either
exec "$1" "$2" 2 "${alone[@]}" "$3" --gtest_filter='Halo.Knows*'
