using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Passes;

namespace NanoML.Compiler.Splitting;

/// <summary>A place where a model can be cut.</summary>
/// <param name="Layer">The layer, with all that is fused to it, that ends the device's part.</param>
/// <param name="Tensor">What it makes.</param>
public sealed record CutPlace(string Layer, string Tensor);

/// <summary>Where a model can be cut, by the names of layers that reports show.</summary>
public sealed class CutPlaces
{
    private const int MostNamed = 12;

    private readonly OnnxModel _model;

    private CutPlaces(OnnxModel model, ImmutableArray<CutPlace> all)
    {
        _model = model;
        All = all;
    }

    /// <summary>In the order in which they are computed.</summary>
    public ImmutableArray<CutPlace> All { get; }

    /// <param name="model">As <see cref="ModelInterface.Choose"/> left it.</param>
    /// <remarks>Of a model that cannot be compiled whole, the nodes of the file are the layers.</remarks>
    public static CutPlaces Of(OnnxModel model, ImmutableDictionary<string, int> shapes)
    {
        ImmutableArray<string> tensors = ModelCut.Tensors(model);
        IEnumerable<CutPlace> places = Layers(model, shapes) ?? model.Graph.Nodes.SelectMany(node => node.Outputs.Select(name => new CutPlace(node.Name, name)));
        return new CutPlaces(model, [.. places.Where(place => tensors.Contains(place.Tensor))]);
    }

    /// <param name="name">Of a layer as reports show it, of a node of the file, or of a tensor.</param>
    /// <exception cref="CompilerException">NML0121: there is none of that name; NML0122: the model cannot be cut behind it.</exception>
    public CutPlace Find(string name)
    {
        CutPlace? found = All.FirstOrDefault(place => place.Layer == name) ?? All.FirstOrDefault(place => place.Tensor == name);
        return found ?? InFile(name);
    }

    private CutPlace InFile(string name)
    {
        OnnxNode? node = _model.Graph.Nodes.FirstOrDefault(node => node.Name == name) ?? _model.Graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(name));
        if (node is null)
        {
            throw new CompilerException(DiagnosticCatalog.UnknownLayer, $"{_model.Path}: there is no layer '{name}'", Advice(name));
        }

        return ModelCut.Tensors(_model).FirstOrDefault(node.Outputs.Contains) is { } tensor
            ? new CutPlace(node.Name, tensor)
            : throw new CompilerException(
                DiagnosticCatalog.NoCut, $"{_model.Path}: behind '{name}' more than one tensor, or none, goes on to the rest of the model", Advice(name));
    }

    /// <summary>The layers as they are fused, before their axes are in the device's order, which gives tensors other names.</summary>
    private static IEnumerable<CutPlace>? Layers(OnnxModel model, ImmutableDictionary<string, int> shapes)
    {
        try
        {
            Graph graph = Pipeline.RunFolding(Compilability.Import(model, shapes));
            return graph.Nodes.SelectMany(node => node.Outputs.Select(name => new CutPlace(node.Name, name)));
        }
        catch (CompilerException)
        {
            return null;
        }
    }

    /// <summary>The places with the most similar names, in their order.</summary>
    private string Advice(string name)
    {
        if (All.IsEmpty)
        {
            return "This model has no place where it could be cut.";
        }

        CutPlace[] nearest = [.. All.OrderBy(place => Distance(place.Layer, name)).Take(MostNamed)];
        return $"It can be cut behind {string.Join(", ", All.Where(nearest.Contains).Select(place => place.Layer).Distinct())}.";
    }

    /// <summary>The edits from one text to another (V. Levenshtein, 1966).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
