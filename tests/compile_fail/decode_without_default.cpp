// refused: norma: a received value is first made empty and then filled
#include <map>
#include <norma/wire/encode.hpp>
#include <string>

class Job {
  public:
    explicit Job(int number) : number_(number) {}

  private:
    friend class boost::serialization::access;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& number_;
    }
    int number_;
};

void refused(norma::ByteView bytes) {
    std::ignore = norma::wire::decode<std::map<std::string, Job>>(bytes);
}
