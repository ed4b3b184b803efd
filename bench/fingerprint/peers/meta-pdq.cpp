// Times Meta's PDQ library on decoded pixels. Reads lines "PATH WIDTH HEIGHT REPEATS" (raw RGB), answers
// "MILLISECONDS HASH", the milliseconds of one run.
// Built by peers/meta.ts against a checkout of facebook/ThreatExchange; none of that code is here.
#include <pdq/cpp/hashing/pdqhashing.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

int main() {
  using namespace facebook::pdq::hashing;
  std::string path, loaded;
  int width, height, repeats;
  std::vector<unsigned char> rgb;
  while (std::cin >> path >> width >> height >> repeats) {
    if (path != loaded) {
      std::ifstream file(path, std::ios::binary);
      rgb.assign(std::istreambuf_iterator<char>(file), {});
      loaded = path;
    }
    // Its callers may keep these from picture to picture, so they are not timed.
    std::vector<float> one(static_cast<size_t>(width) * height), two(one.size());
    const auto start = std::chrono::steady_clock::now();
    Hash256 hash;
    for (int run = 0; run < repeats; run++) {
      float b64[64][64], b16x64[16][64], b16[16][16];
      int quality;
      fillFloatLumaFromRGB(rgb.data(), rgb.data() + 1, rgb.data() + 2, height, width, 3 * width, 3, one.data());
      pdqHash256FromFloatLuma(one.data(), two.data(), height, width, b64, b16x64, b16, hash, quality);
    }
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
    std::printf("%.4f %s\n", spent.count() / repeats, hash.format().c_str());
    std::fflush(stdout);
  }
}
