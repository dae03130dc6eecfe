// Every operator against a plain loop, to the last bit.
#include "grid/serial_grid.hpp"

#include <functional>

namespace norma::grid {
namespace {

/// A periodic start of any size.
std::string file(const std::string& size, const std::string& equation) {
    return "[grid]\nsize = " + size + "\nspacing = 0.75\n[fields]\nu = \"noise(3) - 0.5\"\n" +
           "v = \"noise(4)\"\n[equations]\nu = \"" + equation +
           "\"\nv = \"v\"\n[step]\nsteps = 1\n";
}

using At = std::function<double(int x, int y, int z)>;
using Naive = std::function<double(const At&)>;

void expect_same(const std::string& size, const std::string& equation, const Naive& naive) {
    const Model model = model_of(file(size, equation));
    SerialGrid grid(model, stepper_of(model, 1));
    const SerialGrid before(model, stepper_of(model, 1));
    grid.run(1);
    int wrong = 0;
    for (std::int64_t z = 0; z < model.size[2]; ++z)
        for (std::int64_t y = 0; y < model.size[1]; ++y)
            for (std::int64_t x = 0; x < model.size[0]; ++x) {
                const double wanted = naive([&](int dx, int dy, int dz) {
                    const auto wrap = [&](std::int64_t at, std::size_t d) {
                        return (at + 4 * model.size[d]) % model.size[d];
                    };
                    return before.at(wrap(x + dx, 0), wrap(y + dy, 1), wrap(z + dz, 2));
                });
                if (grid.at(x, y, z) != wanted && wrong++ == 0) {
                    ADD_FAILURE() << equation << " of " << size << " at " << x << ' ' << y
                                  << ' ' << z << ": " << grid.at(x, y, z) << ", not " << wanted;
                }
            }
    EXPECT_EQ(wrong, 0);
}

constexpr double h = 0.75;

double dxx(const At& u) {
    return ((u(-1, 0, 0) + u(1, 0, 0)) - 2 * u(0, 0, 0)) * (1 / (h * h));
}
double dyy(const At& u) {
    return ((u(0, -1, 0) + u(0, 1, 0)) - 2 * u(0, 0, 0)) * (1 / (h * h));
}
double dzz(const At& u) {
    return ((u(0, 0, -1) + u(0, 0, 1)) - 2 * u(0, 0, 0)) * (1 / (h * h));
}
double dx(const At& u) {
    return (u(1, 0, 0) - u(-1, 0, 0)) * (1 / (2 * h));
}
double dy(const At& u) {
    return (u(0, 1, 0) - u(0, -1, 0)) * (1 / (2 * h));
}
double dz(const At& u) {
    return (u(0, 0, 1) - u(0, 0, -1)) * (1 / (2 * h));
}

/// `u` seen from another cell.
At moved(const At& u, int x, int y, int z) {
    return [u, x, y, z](int i, int j, int k) { return u(x + i, y + j, z + k); };
}

TEST(Operators, AreThoseOfAPlainLoopAlongOneDimension) {
    expect_same("300", "lap(u)", dxx);
    expect_same("1111", "dxx(u)", dxx);
    expect_same("77", "dx(u)", dx);
    expect_same(
        "77", "dx_low(u)", [](const At& u) { return (u(0, 0, 0) - u(-1, 0, 0)) * (1 / h); });
    expect_same(
        "77", "dx_high(u)", [](const At& u) { return (u(1, 0, 0) - u(0, 0, 0)) * (1 / h); });
    expect_same("77", "grad2(u)", [](const At& u) { return dx(u) * dx(u); });
    expect_same("77", "around(u)", [](const At& u) { return u(-1, 0, 0) + u(1, 0, 0); });
}

TEST(Operators, AreThoseOfAPlainLoopInAPlane) {
    expect_same("[601, 7]", "lap(u)", [](const At& u) { return dxx(u) + dyy(u); });
    expect_same("[50, 9]", "dyy(u)", dyy);
    expect_same("[50, 9]", "dy(u)", dy);
    expect_same("[50, 9]", "dy_low(u)", [](const At& u) {
        return (u(0, 0, 0) - u(0, -1, 0)) * (1 / h);
    });
    expect_same("[50, 9]", "dy_high(u)", [](const At& u) {
        return (u(0, 1, 0) - u(0, 0, 0)) * (1 / h);
    });
    expect_same(
        "[50, 9]", "grad2(u)", [](const At& u) { return dx(u) * dx(u) + dy(u) * dy(u); });
    expect_same("[50, 9]", "around(u)", [](const At& u) {
        const auto row = [&](int y) { return (u(-1, y, 0) + u(0, y, 0)) + u(1, y, 0); };
        return (row(-1) + (u(-1, 0, 0) + u(1, 0, 0))) + row(1);
    });
}

TEST(Operators, AreThoseOfAPlainLoopInSpace) {
    expect_same("[31, 7, 5]", "lap(u)", [](const At& u) { return dxx(u) + dyy(u) + dzz(u); });
    expect_same("[31, 7, 5]", "dzz(u)", dzz);
    expect_same("[31, 7, 5]", "dz(u)", dz);
    expect_same("[31, 7, 5]", "dz_low(u)", [](const At& u) {
        return (u(0, 0, 0) - u(0, 0, -1)) * (1 / h);
    });
    expect_same("[31, 7, 5]", "dz_high(u)", [](const At& u) {
        return (u(0, 0, 1) - u(0, 0, 0)) * (1 / h);
    });
    expect_same("[31, 7, 5]", "grad2(u)", [](const At& u) {
        return dx(u) * dx(u) + dy(u) * dy(u) + dz(u) * dz(u);
    });
    expect_same("[31, 7, 5]", "around(u)", [](const At& u) {
        double sum = 0;
        for (int z = -1; z <= 1; ++z)
            for (int y = -1; y <= 1; ++y)
                sum += y == 0 && z == 0 ? u(-1, 0, 0) + u(1, 0, 0)
                                        : (u(-1, y, z) + u(0, y, z)) + u(1, y, z);
        return sum;
    });
}

TEST(Operators, TakeAnyExpression) {
    const auto lap = [](const At& u) { return dxx(u) + dyy(u); };
    const auto of_cubes = [&](const At& u) {
        return lap([&](int x, int y, int z) {
            const double here = u(x, y, z);
            return here * here * here - here - lap(moved(u, x, y, z));
        });
    };
    expect_same("[40, 12]", "lap(u^3 - u - lap(u))", of_cubes);
    expect_same("[1030, 12]", "lap(u^3 - u - lap(u))", of_cubes);
    expect_same("[40, 12]", "dx(dy(u)) + 1", [](const At& u) {
        return dx([&](int x, int y, int z) { return dy(moved(u, x, y, z)); }) + 1;
    });
    expect_same("[40, 12]", "around(u > 0)", [](const At& u) {
        double sum = 0;
        for (int y = -1; y <= 1; ++y)
            for (int x = -1; x <= 1; ++x)
                if (x != 0 || y != 0) sum += u(x, y, 0) > 0 ? 1 : 0;
        return sum;
    });
    expect_same("[40, 12]", "lap(lap(lap(u)))", [&](const At& u) {
        return lap([&](int x, int y, int z) {
            return lap([&, at = moved(u, x, y, z)](int x2, int y2, int z2) {
                return lap(moved(at, x2, y2, z2));
            });
        });
    });
    expect_same("[40, 12]", "lap(3)", [](const At&) { return 0.0; });
}

TEST(Operators, EndInWhatIsDoneWithTheirResult) {
    const auto lap = [](const At& u) { return dxx(u) + dyy(u); };
    const auto here = [](const At& u) { return u(0, 0, 0); };
    const auto same = [&](const std::string& equation, const Naive& naive) {
        expect_same("[530, 6]", equation, naive);
    };
    same("0.3*lap(u)", [&](const At& u) { return 0.3 * lap(u); });
    same("0.3*(lap(u)*0.7)", [&](const At& u) { return 0.3 * (lap(u) * 0.7); });
    same("0.3*(lap(u)*0.7)*1.1", [&](const At& u) { return 0.3 * (lap(u) * 0.7) * 1.1; });
    same("u + 0.3*lap(u)", [&](const At& u) { return here(u) + 0.3 * lap(u); });
    same("u - 0.3*lap(u)", [&](const At& u) { return here(u) - 0.3 * lap(u); });
    same("0.3*lap(u) - u", [&](const At& u) { return 0.3 * lap(u) - here(u); });
    same("2 - 0.3*lap(u)", [&](const At& u) { return 2 - 0.3 * lap(u); });
    same("u*(0.3*lap(u))", [&](const At& u) { return here(u) * (0.3 * lap(u)); });
    same("0.3*dx(u) - 0.2*dy(u)", [](const At& u) { return 0.3 * dx(u) - 0.2 * dy(u); });
    same("lap(u) - lap(u)", [](const At&) { return 0.0; });
    same("lap(u)*lap(u) + lap(u)", [&](const At& u) { return lap(u) * lap(u) + lap(u); });
    same("(u - 0.1*lap(u))*(u + 3)",
         [&](const At& u) { return (here(u) - 0.1 * lap(u)) * (here(u) + 3); });
    same("u*u - (0.1*lap(u) + u*0.5)",
         [&](const At& u) { return here(u) * here(u) - (0.1 * lap(u) + here(u) * 0.5); });
    same("noise(3) - 0.5 - u", [](const At&) { return 0.0; });
    same("0.5*noise(3) - (u + 0.5)*0.5", [](const At&) { return 0.0; });
}

TEST(Operators, GoRoundWithTheCellsOfPeriodicGrids) {  // ghosts of deep halos are computed too
    const Model model = model_of(file("[12, 5]", "x + 100*y + i + noise() + dx(x)"));
    const auto stepper = stepper_of(model, 1);
    const std::vector<double> cells(200, 0.5);
    const auto computed = [&](std::int64_t y, std::int64_t x, std::int64_t count) {
        std::vector<double> u(static_cast<std::size_t>(count));
        std::vector<double> v(static_cast<std::size_t>(count));
        const std::array<const double*, 2> in{cells.data() + 50, cells.data() + 50};
        const std::array<double*, 2> out{u.data(), v.data()};
        Row row;
        row.first = {0, y, x};
        row.cells = count;
        row.strides = {0, 40, 1};
        row.in = in;
        row.out = out;
        stepper->compute(0, row);
        return u;
    };
    const std::vector<double> inside = computed(4, 9, 3);
    EXPECT_EQ(computed(-1, -3, 3), inside);
    EXPECT_EQ(computed(9, 21, 3), inside);
    std::vector<double> both = computed(4, -3, 5);
    EXPECT_EQ(both[3], computed(4, 0, 2)[0]);
    both.resize(3);
    EXPECT_EQ(both, inside);
}

TEST(Operators, SayHowFarTheyRead) {
    const auto reads = [](const std::string& size, const std::string& equation) {
        const auto stepper = stepper_of(model_of(file(size, equation)), 1);
        const auto radius = stepper->radius();
        return std::to_string(radius[0]) + std::to_string(radius[1]) +
               std::to_string(radius[2]) + (stepper->reads_corners() ? "c" : "");
    };
    EXPECT_EQ(reads("[8, 8]", "u"), "000");
    EXPECT_EQ(reads("[8, 8]", "lap(u)"), "011");
    EXPECT_EQ(reads("[8, 8, 8]", "lap(u)"), "111");
    EXPECT_EQ(reads("[8, 8, 8]", "dx(u) + u"), "001");
    EXPECT_EQ(reads("[8, 8, 8]", "dz_low(u)"), "100");
    EXPECT_EQ(reads("[8, 8]", "lap(lap(u))"), "022c");
    EXPECT_EQ(reads("[8, 8]", "dx(dx(u))"), "002");
    EXPECT_EQ(reads("[8, 8]", "around(u)"), "011c");
    EXPECT_EQ(reads("8", "around(u)"), "001");
    EXPECT_EQ(reads("[8, 8]", "lap(x)"), "000");
}

TEST(Operators, GiveTheSameBitsInAnyPieces) {
    const Model model =
        model_of(file("[1300, 5]", "lap(u*v) + x*dx(x*u) + around(u)*dy(dx(v))"));
    SerialGrid whole(model, stepper_of(model, 1));
    whole.run(1);
    for (const std::int64_t piece : {1, 7, 64, 513}) {
        SerialGrid pieces(model, stepper_of(model, 1));
        pieces.piece = piece;
        pieces.run(1);
        EXPECT_EQ(pieces.cells(), whole.cells()) << piece;
    }
}

}  // namespace
}  // namespace norma::grid
