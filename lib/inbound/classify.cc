/*
 * fastText behind classify.h. The models are those of daemon/learn/learn.cc, built in: one of the words alone, one of
 * what the rules found alone, one of both; and one, of both, of the answers that are given where nothing is wrong.
 * Predicting is const and may run on any thread. Nothing here reads a file: the library is given the bytes.
 */
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <sstream>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include <fasttext/fasttext.h>
#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

extern "C" {
#include "inbound/classify.h"
extern const char words_model[], words_model_end[], all_model[], all_model_end[], concepts_model[], concepts_model_end[],
        answers_model[], answers_model_end[];
}

namespace {

class Memory : public std::streambuf {
public:
        Memory(const char *begin, const char *end)
        {
                setg(const_cast<char *>(begin), const_cast<char *>(begin), const_cast<char *>(end));
        }
};

/* loadModel() of a stream leaves its first words, magic and version, to the caller. */
class Classifier : public fasttext::FastText {
public:
        explicit Classifier(std::istream &in)
        {
                if (!checkModel(in))
                        g_error("the built-in model is of another version of fastText");
                loadModel(in);
        }
};

using Model = std::unique_ptr<const fasttext::FastText>;

/* They are of the program's file and have been read: their pages need not stay in memory. */
void give_back(const char *begin, const char *end)
{
        const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
        const uintptr_t first = ((uintptr_t)begin + page - 1) / page * page, last = (uintptr_t)end / page * page;

        if (first < last)
                (void)madvise((void *)first, last - first, MADV_DONTNEED);
}

Model load(const char *begin, const char *end)
{
        Memory bytes(begin, end);
        std::istream in(&bytes);
        Model model = std::make_unique<const Classifier>(in);

        give_back(begin, end);
        return model;
}

const fasttext::FastText &get_model(FeatureSet set)
{
        static const std::array<Model, N_FEATURE_SETS> models = { load(words_model, words_model_end),
                load(all_model, all_model_end), load(concepts_model, concepts_model_end) }; /* once, whichever thread comes first */

        return *models[set];
}

const fasttext::FastText &get_answers_model()
{
        static const Model model = load(answers_model, answers_model_end);

        return *model;
}

void add(Guess *guess, const std::string &label, double p)
{
        if (label == "__label__red")
                guess->red += p;
        else if (label == "__label__worry")
                guess->worry += p;
        else if (label == "__label__stop")
                guess->stop += p;
        else
                guess->harmless += p;
}

double share(double p)
{
        constexpr double least = 1e-4; /* no model may rule anything out by itself */

        return std::cbrt(std::max(p, least));
}

std::vector<std::pair<fasttext::real, std::string>> predict(const fasttext::FastText &model, const char *words)
{
        std::istringstream in(std::string(words) + "\n");
        std::vector<std::pair<fasttext::real, std::string>> labels;

        model.predictLine(in, labels, -1, 0);
        return labels;
}

} // namespace

void classify_words(const char *words, FeatureSet set, Guess *ret)
{
        *ret = {};
        for (const auto &label : predict(get_model(set), words))
                add(ret, label.second, label.first);
}

/* The geometric mean of what the models say, so that one that is sure and alone does not carry the others. */
void classify(const View *view, Guess *ret)
{
        double sum;

        *ret = { 1, 1, 1, 1 };
        for (const FeatureSet set : { FEATURES_WORDS, FEATURES_ALL, FEATURES_CONCEPTS }) {
                char *words = features_of(view, set);
                Guess one;

                classify_words(words, set, &one);
                ret->red *= share(one.red);
                ret->worry *= share(one.worry);
                ret->stop *= share(one.stop);
                ret->harmless *= share(one.harmless);
                g_free(words);
        }
        sum = ret->red + ret->worry + ret->stop + ret->harmless;
        *ret = { ret->red / sum, ret->worry / sum, ret->stop / sum, ret->harmless / sum };
}

void classify_answer(const View *view, AnswerGuess *ret)
{
        constexpr size_t prefix = sizeof("__label__") - 1;
        char *words = features_of(view, FEATURES_ALL);

        *ret = {};
        for (const auto &label : predict(get_answers_model(), words)) {
                const int of = reply_label_from_string(label.second.c_str() + prefix);

                if (of >= 0)
                        ret->of[of] = label.first;
        }
        g_free(words);
}

void classify_prepare(void)
{
        get_model(FEATURES_ALL);
        get_answers_model();
}
