using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Proof;

/// <summary>
/// The file as a reference runtime takes it. Quantisers of training libraries, which no runtime knows, stand in it as the standard operators
/// that compute what was read in them.
/// </summary>
internal static class ReferenceFile
{
    /// <param name="model">With its bytes.</param>
    /// <param name="imported">The graph of that model.</param>
    public static ReadOnlyMemory<byte> Of(OnnxModel model, Graph imported)
    {
        Node[] foreign = [.. Foreign(imported)];
        ReadOnlyMemory<byte> file = model.Bytes;
        if (foreign.Length > 0)
        {
            var nodes = new List<OnnxNode>();
            var constants = new List<OnnxTensor>();
            foreach (Node node in foreign)
            {
                ((RoundToLevels)node.Op).Export(new NodeExport(node, imported.Values, [.. node.Inputs], node.Output, nodes, constants));
            }

            file = OnnxProbe.WithNodes(file, foreign.Select(node => node.Output).ToHashSet(), nodes, constants);
        }

        return OnnxProbe.WithoutUnusedInputs(file);
    }

    /// <summary>What the runtime is given another form of, in words; null where there is no such node.</summary>
    public static string? Reading(OnnxModel model, Graph imported)
    {
        HashSet<string> made = [.. Foreign(imported).Select(node => node.Output)];
        OnnxNode[] nodes = [.. model.Graph.Nodes.Where(node => node.Outputs.Any(made.Contains))];
        string[] domains = [.. nodes.Select(node => node.Domain).Distinct()];
        return nodes.Length == 0 ? null : $"the {nodes.Length} quantisers of the domain {string.Join(", ", domains)}";
    }

    private static IEnumerable<Node> Foreign(Graph imported) => imported.Nodes.Where(node => node.Op is RoundToLevels);
}
