// refused: norma: a received value is first made empty and then filled
#include <norma/norma.hpp>

class Job {
  public:
    explicit Job(int number) : number_(number) {}
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& number_;
    }

  private:
    int number_;
};

void refused(const norma::Communicator& world) {
    std::ignore = world.all_to_all(std::vector<Job>());
}
