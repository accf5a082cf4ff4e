using NanoML.Cli.Fleet.Nodes;
using NanoML.Cli.Options;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Fleet;

/// <summary>Chooses nodes of a fleet.</summary>
internal static class NodeSelection
{
    /// <returns>By name.</returns>
    /// <exception cref="CompilerException">NML0607: a node that was named is not there, or none is left.</exception>
    public static IReadOnlyList<NodeView> Choose(IReadOnlyList<NodeView> nodes, NodeChoice choice)
    {
        if (choice.Names.FirstOrDefault(name => nodes.All(node => node.Name != name)) is { } missing)
        {
            throw new CompilerException(DiagnosticCatalog.NoNodes, $"the broker knows no node '{missing}'");
        }

        NodeView[] chosen = [.. nodes.Where(node => IsChosen(node, choice))];
        return chosen.Length > 0
            ? chosen
            : throw new CompilerException(DiagnosticCatalog.NoNodes, nodes.Count == 0 ? "the broker knows no node" : $"none of {nodes.Count} nodes is in that group");
    }

    public static bool IsChosen(NodeView node, NodeChoice choice) =>
        (choice.Names.Count == 0 || choice.Names.Contains(node.Name)) && (choice.Groups.Count == 0 || choice.Groups.Contains(node.State?.Group));
}
