// Model files: any bytes are a model that can be compiled, or a sentence that names the file.

#include "grid/model_file.hpp"
#include "grid/scheme.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace norma::grid;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // toml++ calls some letters beyond ASCII unreachable, which the sanitizer takes seriously.
    const bool is_ascii =
        std::all_of(data, data + size, [](std::uint8_t c) { return c < 128; });
    if (!is_ascii) return 0;
    const auto model = parse_model(text, "fuzz.toml");
    if (!model) {
        require(model.error().starts_with("fuzz.toml:"));
        return 0;
    }
    require(!model->fields.empty() && model->dimensions >= 1 && model->dimensions <= 3);
    const auto stepper = equations_stepper(*model, 0.125);
    if (!stepper) {
        require(stepper.error().starts_with("fuzz.toml:"));
        return 0;
    }
    require((*stepper)->stages() >= 1);
    for (const auto radius : (*stepper)->radius())
        require(radius >= 0 && radius <= 64);
    return 0;
}
