/*
 * fastText behind classify.h. The model is that of daemon/learn/learn.cc, built in; predicting is const and may run on any
 * thread. Nothing here reads a file: the library is given the bytes.
 */
#include <memory>
#include <sstream>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include <fasttext/fasttext.h>
#include <glib.h>

extern "C" {
#include "inbound/classify.h"
#include "inbound/features.h"
extern const char replies_model[], replies_model_end[];
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

std::unique_ptr<const fasttext::FastText> load()
{
        Memory bytes(replies_model, replies_model_end);
        std::istream in(&bytes);

        return std::make_unique<const Classifier>(in);
}

const fasttext::FastText &get_model()
{
        static const std::unique_ptr<const fasttext::FastText> model = load(); /* once, whichever thread comes first */

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

} // namespace

void classify_words(const char *words, Guess *ret)
{
        std::istringstream in(std::string(words) + "\n");
        std::vector<std::pair<fasttext::real, std::string>> labels;

        *ret = {};
        get_model().predictLine(in, labels, -1, 0);
        for (const auto &label : labels)
                add(ret, label.second, label.first);
}

void classify(const View *view, Guess *ret)
{
        char *words = features_of(view);

        classify_words(words, ret);
        g_free(words);
}
