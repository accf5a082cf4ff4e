using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>Cuts a model in two at a tensor that is all that the second part reads of the first.</summary>
public static class ModelCut
{
    /// <summary>The tensors at which a model can be cut, in the order in which they are made: neither inputs nor outputs.</summary>
    /// <param name="model">As <see cref="ModelInterface.Choose"/> left it.</param>
    public static ImmutableArray<string> Tensors(OnnxModel model)
    {
        OnnxGraph graph = model.Graph.WithoutUnused();
        var lastReader = new Dictionary<string, int>();
        foreach ((int place, OnnxNode node) in graph.Nodes.Index())
        {
            foreach (string name in node.Reads)
            {
                lastReader[name] = place;
            }
        }

        foreach (OnnxValueInfo output in graph.Outputs)
        {
            lastReader[output.Name] = int.MaxValue;
        }

        // What is alive behind a node, save what depends on no input: both parts can compute that.
        HashSet<string> alive = [.. graph.Inputs.Select(input => input.Name).Where(lastReader.ContainsKey)];
        HashSet<string> computed = [.. alive];
        HashSet<string> written = OnnxPart.TensorsOf(model);
        HashSet<string> outputs = [.. graph.Outputs.Select(output => output.Name)];
        var cuts = ImmutableArray.CreateBuilder<string>();
        foreach ((int place, OnnxNode node) in graph.Nodes.Index())
        {
            if (!node.Reads.Any(computed.Contains))
            {
                continue;
            }

            string[] made = [.. node.Outputs.Where(name => name.Length > 0)];
            computed.UnionWith(made);
            alive.UnionWith(made);
            alive.RemoveWhere(name => lastReader.GetValueOrDefault(name, -1) <= place);
            if (alive.Count == 1 && made.Contains(alive.Single()) && !outputs.Contains(alive.Single()) && written.Contains(alive.Single()))
            {
                cuts.Add(alive.Single());
            }
        }

        return cuts.ToImmutable();
    }

    /// <summary>The part that ends with a tensor. It names no classes.</summary>
    /// <exception cref="CompilerException">NML0122: the model cannot be cut there.</exception>
    public static OnnxModel Front(OnnxModel model, string tensor)
    {
        Require(model, tensor);
        OnnxGraph graph = (model.Graph with { Outputs = [new OnnxValueInfo(tensor, default, [], false)] }).WithoutUnused();
        return model with { Graph = graph, Bytes = OnnxProbe.WithInterface(model.Bytes, graph), Metadata = model.Metadata.Remove(ClassLabels.Key) };
    }

    /// <summary>The part that goes on with a tensor, as a file.</summary>
    /// <param name="head">What makes the tensor of the file's input.</param>
    /// <exception cref="CompilerException">NML0122: the model cannot be cut there.</exception>
    public static byte[] Back(OnnxModel model, string tensor, PartHead head)
    {
        Require(model, tensor);
        return OnnxPart.Behind(model, tensor, head);
    }

    /// <summary>The whole model, as a file that takes another form of its only input.</summary>
    public static byte[] Whole(OnnxModel model, PartHead head) => OnnxPart.Behind(model, model.Graph.Inputs.Single().Name, head);

    private static void Require(OnnxModel model, string tensor)
    {
        ImmutableArray<string> tensors = Tensors(model);
        if (!tensors.Contains(tensor))
        {
            throw new CompilerException(
                DiagnosticCatalog.NoCut,
                $"{model.Path}: behind '{tensor}' more than one tensor, or none, goes on to the rest of the model",
                tensors.IsEmpty ? "This model has no place where it could be cut." : $"It can be cut behind {string.Join(", ", tensors.Take(12))}.");
        }
    }
}
