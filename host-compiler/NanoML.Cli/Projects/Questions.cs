using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Projects;

/// <summary>Asks a person, a line for each question.</summary>
/// <param name="answers">Null: nobody is there to ask.</param>
/// <param name="questions">Where the questions go.</param>
internal sealed class Questions(TextReader? answers, TextWriter questions)
{
    /// <param name="given">The answer that the command line holds already.</param>
    /// <param name="option">The option that gives it.</param>
    /// <param name="fallback">The answer of an empty line, or where nobody is asked; null: there must be one.</param>
    /// <param name="fault">Why an answer is none; null for one that will do.</param>
    /// <exception cref="CompilerException">The given answer is none, or there is nobody to ask for one that must be (NML0501).</exception>
    public string Ask(string question, string option, string? given, string? fallback, Func<string, string?> fault)
    {
        if (given is not null)
        {
            return fault(given) is { } reason ? throw new CompilerException(DiagnosticCatalog.Usage, $"{option}: {reason}") : given;
        }

        while (answers is not null)
        {
            questions.Write($"{question}{(string.IsNullOrEmpty(fallback) ? "" : $" [{fallback}]")}: ");
            questions.Flush();
            string? line = answers.ReadLine()?.Trim();
            if (line is null)
            {
                break;
            }

            string? answer = line.Length == 0 ? fallback : line;
            string? wrong = answer is null ? "There must be an answer" : fault(answer);
            if (wrong is null)
            {
                return answer!;
            }

            questions.WriteLine($"{wrong}.");
        }

        return fallback
            ?? throw new CompilerException(DiagnosticCatalog.Usage, $"nobody is here to ask, and {option} is not given", $"Give {option}; see nanoml init --help.");
    }
}
