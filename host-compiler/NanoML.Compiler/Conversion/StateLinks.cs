using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Conversion;

/// <summary>Makes a state of outputs and inputs that a user joins.</summary>
internal static class StateLinks
{
    /// <exception cref="CompilerException">
    /// NML0104: there is no such output or input, they do not fit each other, or an input is joined twice.
    /// </exception>
    public static Graph Join(Graph graph, ImmutableArray<StateLink> links)
    {
        if (links.IsEmpty)
        {
            return graph;
        }

        if (graph.BatchSize > 1)
        {
            throw Refuse(graph, $"it computes {graph.BatchSize} samples at once, which have no order", "Export it for one sample.");
        }

        foreach (StateLink link in links)
        {
            Require(graph, "output", link.Output, graph.Outputs);
            Require(graph, "input", link.Input, graph.Inputs);
            RequireSameElements(graph, link);
        }

        string? twice = links.GroupBy(link => link.Input).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is not null ? throw Refuse(graph, $"--state joins the input '{twice}' twice", "Join each input once.")
            : links.Length == graph.Inputs.Length ? throw Refuse(graph, "--state joins every input, so that nothing comes from outside", "Leave one out.")
            : graph with { State = links };
    }

    private static void Require(Graph graph, string role, string name, ImmutableArray<string> names)
    {
        if (!names.Contains(name))
        {
            throw Refuse(graph, $"there is no {role} '{name}' to carry over", $"Its {role}s are: {string.Join(", ", names)}. --state takes OUTPUT=INPUT.");
        }
    }

    private static void RequireSameElements(Graph graph, StateLink link)
    {
        TensorType from = graph.Value(link.Output).Type;
        TensorType to = graph.Value(link.Input).Type;
        if (from.Shape.Count != to.Shape.Count || !from.ElementType.IsFloat())
        {
            throw Refuse(graph, $"the output '{link.Output}' is {from.Shape} and the input '{link.Input}' {to.Shape}", "A state is floats of one number of elements.");
        }
    }

    private static CompilerException Refuse(Graph graph, string problem, string fix) =>
        new(DiagnosticCatalog.UnsupportedInterface, $"{graph.Source}: {problem}", fix);
}
