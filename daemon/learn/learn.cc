/*
 * learn: train the classifier of lib/inbound/classify.h from labelled replies. Runs while the daemon is built.
 * usage: learn WORDS-MODEL ALL-MODEL CONCEPTS-MODEL ANSWERS-MODEL REPLIES.tsv...
 *                                                     one line a reply: id, language, question, family, label, text
 *        learn --words REPLIES.tsv...                 print what it would learn from, with all features
 *
 * The same replies make the same models: one thread for each, a fixed seed. So FOLLOWUPD_LEARNED=FOLDER takes them, and says so,
 * from another build of the same tree: tests/run, which has four builds, trains in the first.
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
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

constexpr size_t N_MODELS = 4;

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

/* One model, and the lines it is trained on. */
struct Lesson {
        FeatureSet set;
        Task task;
        std::ostream *out;
};

/* Reading a reply takes most of the time, so it is read once for all. */
void write_line(const std::vector<std::string> &fields, const std::vector<Lesson> &lessons)
{
        TriageQuestion question = {};
        std::string words[N_FEATURE_SETS];
        View *view;

        question.purpose = purpose_from_string(fields[QUESTION].c_str());
        question.language = fields[LANGUAGE].c_str();
        question.family = fields[FAMILY].c_str();
        view = view_new(&question, unescaped(fields[TEXT]).c_str());
        for (const Lesson &lesson : lessons) {
                std::string &its = words[lesson.set];

                if (its.empty()) {
                        char *of_view = features_of(view, lesson.set);

                        its = of_view;
                        g_free(of_view);
                }
                for (int i = weight_of(fields[LABEL], lesson.task); i > 0; i--)
                        *lesson.out << "__label__" << merged(fields[LABEL], lesson.task) << " " << its << "\n";
        }
        view_free(view);
}

/* false: a line is none */
bool write_file(const char *replies, const std::vector<Lesson> &lessons)
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
                write_line(fields, lessons);
        }
        if (number == 0)
                fprintf(stderr, "learn: %s: no replies, or it cannot be read\n", replies);
        return number > 0;
}

bool write_words(char **replies, const std::vector<Lesson> &lessons)
{
        for (; *replies; replies++)
                if (!write_file(*replies, lessons))
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
        args.bucket = task == ANSWER ? 20000 : set == FEATURES_CONCEPTS ? 12000 : set == FEATURES_ALL ? 130000 : 72000;
        args.minn = set == FEATURES_CONCEPTS ? 0 : 3; /* a concept has no parts */
        args.maxn = set == FEATURES_CONCEPTS ? 0 : 5;
        args.wordNgrams = 2;
        args.minCount = task == ANSWER ? 100 : set == FEATURES_WORDS ? 60 : 250; /* by weight: what is rarer is known by its parts only */
        /* little, so that a text unlike all of them is not judged with certainty; a concept learns faster than a word */
        args.epoch = set == FEATURES_CONCEPTS ? 5 : 20;
        args.lr = task == ANSWER ? 0.2 : 0.1;
        args.thread = 1;
        args.seed = 7;
        args.verbose = 0;
        args.label = "__label__";
        return args;
}

/* Each in a thread of its own: none looks at another. */
void train_each(const std::vector<std::string> &names, const std::vector<Lesson> &lessons, char **paths)
{
        std::vector<std::future<void>> running;

        for (size_t i = 0; i < lessons.size(); i++)
                running.push_back(std::async(std::launch::async, [&, i] {
                        fasttext::FastText model;

                        model.train(settings(names[i], lessons[i].set, lessons[i].task));
                        model.saveModel(paths[i]);
                }));
        for (std::future<void> &one : running)
                one.get();
}

/* @folder: where another build of the same tree has them */
bool take_over(const char *folder, char **paths)
{
        for (size_t i = 0; i < N_MODELS; i++) {
                const std::string model = std::string(folder) + "/" + std::filesystem::path(paths[i]).filename().string();
                std::error_code err;

                if (!std::filesystem::copy_file(model, paths[i], std::filesystem::copy_options::overwrite_existing, err)) {
                        fprintf(stderr, "learn: %s to %s: %s\n", model.c_str(), paths[i], err.message().c_str());
                        return false;
                }
        }
        fprintf(stderr, "learn: the models are those of %s\n", folder);
        return true;
}

/* @paths: of the models, as in the usage */
bool train(char **paths, char **replies)
{
        static const Lesson plan[N_MODELS] = { { FEATURES_WORDS, TROUBLE, nullptr }, { FEATURES_ALL, TROUBLE, nullptr },
                { FEATURES_CONCEPTS, TROUBLE, nullptr }, { FEATURES_ALL, ANSWER, nullptr } };
        std::vector<Lesson> lessons(std::begin(plan), std::end(plan));
        std::vector<std::ofstream> files;
        std::vector<std::string> names;
        bool is_written;

        for (size_t i = 0; i < lessons.size(); i++) {
                names.push_back(std::string(paths[i]) + ".words");
                files.emplace_back(names[i]);
        }
        for (size_t i = 0; i < lessons.size(); i++)
                lessons[i].out = &files[i];
        is_written = write_words(replies, lessons);
        for (size_t i = 0; i < lessons.size(); i++) {
                files[i].close();
                if (files[i].fail()) {
                        fprintf(stderr, "learn: %s: cannot be written\n", names[i].c_str());
                        is_written = false;
                }
        }
        if (is_written)
                train_each(names, lessons, paths);
        for (const std::string &name : names)
                remove(name.c_str());
        return is_written;
}

} // namespace

int main(int argc, char **argv)
{
        const char *learned = getenv("FOLLOWUPD_LEARNED");

        if (argc >= 3 && strcmp(argv[1], "--words") == 0)
                return write_words(argv + 2, { { FEATURES_ALL, TROUBLE, &std::cout } }) ? 0 : 1;
        if (argc < 2 + (int)N_MODELS) {
                fprintf(stderr, "usage: learn WORDS-MODEL ALL-MODEL CONCEPTS-MODEL ANSWERS-MODEL REPLIES.tsv... | learn --words REPLIES.tsv...\n");
                return 2;
        }
        if (learned && *learned)
                return take_over(learned, argv + 1) ? 0 : 1;
        return train(argv + 1, argv + 1 + N_MODELS) ? 0 : 1;
}
