#pragma once
// What --help says besides the options.

namespace norma::app {

/// Of one command: what it does and how it is called; and what stands below the options.
struct HelpText {
    const char* usage;
    const char* footer;
};

constexpr const char* about =
    R"(Solves equations on grids of one to three dimensions: heat, waves, patterns,
your own; alone or over the ranks of an MPI job, with the same bytes on any
number of ranks.

Usage: [mpirun -n RANKS] norma-grid COMMAND [OPTIONS] ...

  run MODEL        runs a model file, or --preset NAME
  restart FOLDER   goes on from the last checkpoint, on any number of ranks
  plan             how a grid would be cut, and what that costs; without MPI
  preset [NAME]    prints a preset as a model file; without a name, lists them
  view FILE        an array (.npy) as text, or as a picture
  convert IN OUT   an array turned, cut out, of another type or format
  atlas FILES      many arrays side by side in one picture

Examples:
  norma-grid run --preset gray-scott --steps 5000 --every 500
  norma-grid preset heat > heat.toml
  mpirun -n 4 norma-grid run heat.toml --set D=0.2 -o cold
  norma-grid plan --size 16384x1024 -P 64
  mpirun -n 8 norma-grid restart cold

norma-grid COMMAND --help says more of each; docs/grid.md tells all, and
docs/models.md what a model file can say.

Exit status: 0 all is well; 1 not as expected: --check, or values that are no
numbers any more; 2 wrong usage; 3 reading, writing or memory failed; 75 asked
to end before the end: restart goes on.
)";

constexpr HelpText run_help{
    R"(Runs a model file, or a preset.

Usage: [mpirun -n RANKS] norma-grid run MODEL [OPTIONS]
       [mpirun -n RANKS] norma-grid run --preset NAME [OPTIONS]

)",
    R"(Options go before what the model file says. Files are FOLDER/FIELD-STEP.npy
and .png, with ten digits for the step, and FOLDER/run.xdmf for ParaView;
a preset writes .png every 100 steps if nothing else is said. The last step
is always written.

Signals (TERM, INT, USR1) and --time-limit end a run with a checkpoint and
status 75; norma-grid restart FOLDER goes on. mpirun kills its ranks 2 s after
Ctrl-C or TERM: for large grids use norma run, or send USR1 to the mpirun.

Examples:
  norma-grid run --preset heat --size 640x480 --steps 2000 -f npy,png
  norma-grid run --preset heat --start sine --size 64x64 -f none --check
  mpirun -n 4 norma-grid run model.toml --every 1000 --time-limit 2h
  norma-grid run --preset gray-scott --set F=0.03 --set k=0.062 --every 0
)"};

constexpr HelpText restart_help{
    R"(Goes on from a checkpoint, on any number of ranks: the same bytes come out as if
the run had never ended. FOLDER is that of the run, or one checkpoint.

Usage: [mpirun -n RANKS] norma-grid restart FOLDER [OPTIONS]

)",
    R"(The model, its mask and what is written come from the checkpoint; what is about
this one go, as --cut and --depth, is given anew. Files go on into FOLDER.

Examples:
  mpirun -n 8 norma-grid restart heat.out
  norma-grid restart heat.out --steps 20000      further than was asked for
)"};

constexpr HelpText plan_help{
    R"(Says how a grid is cut into parts, one for each rank, and what that costs;
beside it a plain process grid, as MPI_Dims_create makes it.

Usage: norma-grid plan --size SIZE -P RANKS [OPTIONS]
       norma-grid plan MODEL|--preset NAME -P RANKS [OPTIONS]

)",
    R"(Examples:
  norma-grid plan --size 16384x1024 -P 64
  norma-grid plan --size 512x512x512 -P 100 --halo 2 --periodic xyz
  norma-grid plan --size 800x600 --mask coast.png -P 24
)"};

constexpr HelpText preset_help{
    R"(Prints a preset as a model file, to start from; without a name, lists them.

Usage: norma-grid preset [NAME] [OPTIONS]

)",
    R"(Example:
  norma-grid preset wave --size 640x480 > pool.toml
  norma-grid run pool.toml
)"};

constexpr HelpText view_help{
    R"(Shows an array: its shape, type, least, greatest and mean number, and a picture
made of characters; with -o, a PNG.

Usage: [mpirun -n RANKS] norma-grid view FILE.npy [OPTIONS]

)",
    R"(Row 0 is at the top. Of three dimensions one slice is shown.

Examples:
  norma-grid view heat.out/u-0000001000.npy
  norma-grid view u.npy -o u.png --map magma --range 0,1
  mpirun -n 4 norma-grid view huge.npy -o x.png --slice y=100 --max-pixels 1000
)"};

constexpr HelpText convert_help{
    R"(Makes another file of an array. The ending of OUT says what:
  .npy    an array, for numpy and others
  .png    a picture (view -o has more colours)
  .xdmf   for ParaView and VisIt, with the cells in a raw file beside it
  .bin    nothing but the cells

Usage: [mpirun -n RANKS] norma-grid convert IN.npy OUT [OPTIONS]

)",
    R"(Cells are cut out first, then turned. Each rank holds its share of them.

Examples:
  norma-grid convert u.npy turned.npy --transpose 1,0
  norma-grid convert u.npy corner.npy --crop 0:100,0:50 --type f4
  mpirun -n 4 norma-grid convert big.npy big.xdmf
)"};

constexpr HelpText atlas_help{
    R"(Puts 2-D arrays of one shape side by side into one picture, row by row from the
top, with one range of colours for all.

Usage: [mpirun -n RANKS] norma-grid atlas FILES.npy... -o OUT.png [OPTIONS]

)",
    R"(Example:
  norma-grid atlas sweep/*/v-0000004000.npy --columns 6 -o atlas.png
)"};

}  // namespace norma::app
