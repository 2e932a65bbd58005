/*
 * learn: train the classifier of lib/inbound/classify.h from labelled replies. Runs while the daemon is built.
 * usage: learn WORDS-MODEL ALL-MODEL CONCEPTS-MODEL ANSWERS-MODEL REPLIES.tsv...
 *                                                     one line a reply: id, language, question, family, label, text
 *        learn --words REPLIES.tsv...                 print what it would learn from, with all features
 *
 * The same replies make the same models: one thread, a fixed seed.
 */
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <fasttext/fasttext.h>
#include <glib.h>

extern "C" {
#include "inbound/features.h"
#include "model/purpose.h"
}

namespace {

enum { ID, LANGUAGE, QUESTION, FAMILY, LABEL, TEXT, N_FIELDS };

std::vector<std::string> fields_of(const std::string &line)
{
        std::vector<std::string> fields;
        size_t at = 0;

        while (fields.size() + 1 < N_FIELDS) {
                const size_t tab = line.find('\t', at);

                if (tab == std::string::npos)
                        return {};
                fields.push_back(line.substr(at, tab - at));
                at = tab + 1;
        }
        fields.push_back(line.substr(at));
        return fields;
}

std::string unescaped(const std::string &text)
{
        std::string out;

        for (size_t i = 0; i < text.size(); i++) {
                if (text[i] != '\\' || i + 1 == text.size()) {
                        out += text[i];
                        continue;
                }
                i++;
                out += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
        }
        return out;
}

/* What a model tells apart: whether anything is wrong, or what is answered where nothing is. */
enum Task { TROUBLE, ANSWER };

bool is_trouble(const std::string &label)
{
        return label == "red" || label == "worry";
}

/* What the answers to all kinds of questions have in common is that nothing is wrong. */
std::string merged(const std::string &label, Task task)
{
        return task == ANSWER || is_trouble(label) || label == "stop" ? label : "harmless";
}

/* How much worse it is to miss it than to call a harmless one so; and answers that few of the replies give. */
int weight_of(const std::string &label, Task task)
{
        if (task == ANSWER)
                return is_trouble(label) ? 0 : label == "confirm" || label == "cancel" || label == "move" || label == "start" ? 3 : 1;
        return label == "red" ? 5 : label == "stop" ? 9 : label == "worry" ? 3 : 1;
}

std::string words_of(const std::vector<std::string> &fields, FeatureSet set, Task task)
{
        TriageQuestion question = {};
        View *view;
        char *words;
        std::string out;

        question.purpose = purpose_from_string(fields[QUESTION].c_str());
        question.language = fields[LANGUAGE].c_str();
        question.family = fields[FAMILY].c_str();
        view = view_new(&question, unescaped(fields[TEXT]).c_str());
        words = features_of(view, set);
        out = "__label__" + merged(fields[LABEL], task) + " " + words + "\n";
        g_free(words);
        view_free(view);
        return out;
}

/* false: a line is none */
bool write_file(const char *replies, FeatureSet set, Task task, std::ostream &out)
{
        std::ifstream in(replies);
        std::string line;
        size_t number = 0;

        while (std::getline(in, line)) {
                const std::vector<std::string> fields = fields_of(line);

                number++;
                if (fields.empty()) {
                        fprintf(stderr, "learn: %s: line %zu: not id, language, question, family, label, text\n", replies, number);
                        return false;
                }
                const std::string words = words_of(fields, set, task);

                for (int i = weight_of(fields[LABEL], task); i > 0; i--)
                        out << words;
        }
        return number > 0;
}

bool write_words(char **replies, FeatureSet set, Task task, std::ostream &out)
{
        for (; *replies; replies++)
                if (!write_file(*replies, set, task, out))
                        return false;
        return true;
}

fasttext::Args settings(const std::string &input, FeatureSet set, Task task)
{
        fasttext::Args args;

        args.input = input;
        args.model = fasttext::model_name::sup;
        args.loss = fasttext::loss_name::softmax;
        args.dim = task == ANSWER ? 8 : 4; /* as many as there are labels: more would only take room from the buckets */
        args.bucket = task == ANSWER ? 20000 : set == FEATURES_CONCEPTS ? 12000 : 72000;
        args.minn = set == FEATURES_CONCEPTS ? 0 : 3; /* a concept has no parts */
        args.maxn = set == FEATURES_CONCEPTS ? 0 : 5;
        args.wordNgrams = 2;
        args.minCount = 2;
        /* little, so that a text unlike all of them is not judged with certainty; a concept learns faster than a word */
        args.epoch = set == FEATURES_CONCEPTS ? 5 : 20;
        args.lr = task == ANSWER ? 0.2 : 0.1;
        args.thread = 1;
        args.seed = 7;
        args.verbose = 0;
        args.label = "__label__";
        return args;
}

bool train(const std::string &path, char **replies, FeatureSet set, Task task)
{
        const std::string words = path + ".words";
        fasttext::FastText model;
        bool is_written;

        {
                std::ofstream out(words);

                is_written = write_words(replies, set, task, out) && out.flush();
        }
        if (is_written) {
                model.train(settings(words, set, task));
                model.saveModel(path);
        }
        remove(words.c_str());
        return is_written;
}

} // namespace

int main(int argc, char **argv)
{
        if (argc >= 3 && strcmp(argv[1], "--words") == 0)
                return write_words(argv + 2, FEATURES_ALL, TROUBLE, std::cout) ? 0 : 1;
        if (argc < 6) {
                fprintf(stderr, "usage: learn WORDS-MODEL ALL-MODEL CONCEPTS-MODEL ANSWERS-MODEL REPLIES.tsv... | learn --words REPLIES.tsv...\n");
                return 2;
        }
        return train(argv[1], argv + 5, FEATURES_WORDS, TROUBLE) && train(argv[2], argv + 5, FEATURES_ALL, TROUBLE) &&
                               train(argv[3], argv + 5, FEATURES_CONCEPTS, TROUBLE) && train(argv[4], argv + 5, FEATURES_ALL, ANSWER)
                ? 0
                : 1;
}
