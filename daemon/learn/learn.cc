/*
 * learn: train the classifier of lib/inbound/classify.h from labelled replies. Runs while the daemon is built.
 * usage: learn REPLIES.tsv MODEL             one line a reply: id, language, question, family, label, text
 *        learn --words REPLIES.tsv           print what it would learn from
 *
 * The same replies make the same model: one thread, a fixed seed.
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

/* What the answers to all kinds of questions have in common is that nothing is wrong. */
std::string merged(const std::string &label)
{
        return label == "red" || label == "worry" || label == "stop" ? label : "harmless";
}

std::string words_of(const std::vector<std::string> &fields)
{
        TriageQuestion question = {};
        View *view;
        char *words;
        std::string out;

        question.purpose = purpose_from_string(fields[QUESTION].c_str());
        question.language = fields[LANGUAGE].c_str();
        question.family = fields[FAMILY].c_str();
        view = view_new(&question, unescaped(fields[TEXT]).c_str());
        words = features_of(view);
        out = "__label__" + merged(fields[LABEL]) + " " + words + "\n";
        g_free(words);
        view_free(view);
        return out;
}

/* false: a line is none */
bool write_words(const char *replies, std::ostream &out)
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
                out << words_of(fields);
        }
        return number > 0;
}

fasttext::Args settings(const std::string &input)
{
        fasttext::Args args;

        args.input = input;
        args.model = fasttext::model_name::sup;
        args.loss = fasttext::loss_name::softmax;
        args.dim = 20;
        args.bucket = 50000;
        args.minn = 3;
        args.maxn = 5;
        args.wordNgrams = 3;
        args.minCount = 2;
        args.epoch = 20;
        args.lr = 0.5;
        args.thread = 1;
        args.seed = 7;
        args.verbose = 0;
        args.label = "__label__";
        return args;
}

} // namespace

int main(int argc, char **argv)
{
        if (argc == 3 && strcmp(argv[1], "--words") == 0)
                return write_words(argv[2], std::cout) ? 0 : 1;
        if (argc != 3) {
                fprintf(stderr, "usage: learn [--words] REPLIES.tsv MODEL\n");
                return 2;
        }
        const std::string words = std::string(argv[2]) + ".words";
        {
                std::ofstream out(words);

                if (!write_words(argv[1], out) || !out.flush())
                        return 1;
        }
        fasttext::FastText model;

        model.train(settings(words));
        model.saveModel(argv[2]);
        remove(words.c_str());
        return 0;
}
