using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Inputs that are columns of one table, [N, 1] or [N, k], which the model puts side by side before anything else: they become one input,
/// in the order of that Concat.
/// </summary>
internal static class ColumnInputs
{
    private const string Axis = "axis";
    private const int WidestColumn = ushort.MaxValue;

    public static OnnxModel Merge(OnnxModel model)
    {
        OnnxGraph graph = model.Graph;
        if (graph.Inputs.Length < 2 || graph.Nodes.FirstOrDefault(IsConcat) is not { } concat || ColumnsOf(graph, concat) is not { } columns)
        {
            return model;
        }

        var merged = new OnnxValueInfo(concat.Outputs[0], ElementType.Float32, [columns[0].Dims[0], OnnxDim.Of(columns.Sum(Width))]);
        HashSet<string> before = [.. graph.Inputs.Select(input => input.Name)];
        OnnxNode[] rest = [.. graph.Nodes.Where(node => node != concat && !node.Inputs.Any(before.Contains) && !node.Outputs.Any(concat.Inputs.Contains))];
        return model with
        {
            Graph = graph with { Inputs = [merged], Nodes = [.. rest] },
            Columns = [.. columns.Select(column => column.Name)],
        };
    }

    private static bool IsConcat(OnnxNode node) => node.Outputs is [{ Length: > 0 }]
        && ((node is { Domain: "", OpType: "Concat" } && node.Attributes.GetValueOrDefault(Axis)?.Value is long and (1 or -1))
            || node is { Domain: OnnxDomains.Classical, OpType: "FeatureVectorizer" });

    /// <summary>The inputs in their order; null when the Concat reads something else, or something else reads one of them.</summary>
    private static OnnxValueInfo[]? ColumnsOf(OnnxGraph graph, OnnxNode concat)
    {
        Dictionary<string, OnnxNode> producers = graph.Nodes.Where(node => node.Outputs.Length == 1).ToDictionary(node => node.Outputs[0]);
        ILookup<string, OnnxNode> readers = graph.Nodes.SelectMany(node => node.Inputs.Select(name => (name, node)))
            .ToLookup(pair => pair.name, pair => pair.node);
        Dictionary<string, OnnxValueInfo> inputs = graph.Inputs.ToDictionary(input => input.Name);
        var columns = new List<OnnxValueInfo>();
        foreach (string operand in concat.Inputs)
        {
            string name = operand;
            while (readers[name].Count() == 1 && producers.GetValueOrDefault(name) is { Domain: "", OpType: "Cast" or "Identity", Inputs.Length: 1 } form)
            {
                name = form.Inputs[0];
            }

            if (readers[name].Count() != 1 || !inputs.TryGetValue(name, out OnnxValueInfo? column) || !IsColumn(column))
            {
                return null;
            }

            columns.Add(column);
        }

        bool areRows = columns.Select(column => column.Dims[0].Size ?? 1).Distinct().Count() == 1 && columns.Sum(column => (long)Width(column)) <= int.MaxValue;
        return areRows && columns.Count == graph.Inputs.Length && graph.Outputs.All(output => !inputs.ContainsKey(output.Name)) ? [.. columns] : null;
    }

    private static bool IsColumn(OnnxValueInfo input) =>
        input.Unsupported is null && input.ElementType.IsFloat() && input.Dims is [_, { Size: > 0 and <= WidestColumn }];

    private static int Width(OnnxValueInfo column) => column.Dims[1].Size!.Value;
}
