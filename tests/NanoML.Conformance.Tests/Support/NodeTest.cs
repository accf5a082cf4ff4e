using Google.Protobuf;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Conformance.Tests.Support;

/// <summary>
/// One of ONNX's node tests. Weights, shapes and axes are graph inputs there; those that the importer must know at compile time become
/// initialisers with the test's own values.
/// </summary>
internal sealed class NodeTest(string name)
{
    private readonly string _data = Path.Combine(OnnxTestData.Folder, name, "test_data_set_0");

    public string Name => name;

    /// <summary>The model's nodes, in order.</summary>
    public IReadOnlyList<NodeProto> Nodes() => ReadModel().Graph.Node;

    /// <summary>Reads, imports and evaluates the model and compares every output.</summary>
    /// <returns>Null when all outputs agree, or what is wrong.</returns>
    public string? Run()
    {
        try
        {
            return RunWith(constants: 0);
        }
        catch (CompilerException) when (ReadModel().Graph.Input.Count > 1)
        {
            return RunCatching();
        }
        catch (Exception e) when (e is CompilerException or InvalidProtocolBufferException)
        {
            return e.Message;
        }
    }

    // All inputs but the first are constants now.
    private string? RunCatching()
    {
        try
        {
            return RunWith(ReadModel().Graph.Input.Count - 1);
        }
        catch (CompilerException e)
        {
            return e.Message;
        }
    }

    private string? RunWith(int constants)
    {
        ModelProto model = ReadModel();
        int live = model.Graph.Input.Count - constants;
        TensorProto[] inputs = [.. model.Graph.Input.Select((_, k) => ReadTensor($"input_{k}.pb"))];
        var feed = new Dictionary<string, Tensor>();
        for (int k = 0; k < inputs.Length; k++)
        {
            inputs[k].Name = model.Graph.Input[k].Name;
            if (k < live)
            {
                feed.Add(inputs[k].Name, ToTensor(inputs[k]));
            }
            else
            {
                model.Graph.Initializer.Add(inputs[k]);
            }
        }

        while (model.Graph.Input.Count > live)
        {
            model.Graph.Input.RemoveAt(live);
        }

        Graph graph = Import(model);
        IReadOnlyList<Tensor> outputs = new FloatOracle(graph).Run(feed);
        return outputs
            .Select((output, k) => Difference.Of(ToTensor(ReadTensor($"output_{k}.pb")), output))
            .FirstOrDefault(difference => difference is not null);
    }

    private static Graph Import(ModelProto model)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, model.ToByteArray());
            return GraphImporter.Import(OnnxReader.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private ModelProto ReadModel()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(OnnxTestData.Folder, name, "model.onnx")));

        // Operators that have not changed since are tested under the opset that brought them; opset 7 has the very same ones.
        foreach (OperatorSetIdProto opset in model.OpsetImport.Where(o => o.Domain.Length == 0 && o.Version < OnnxReader.OldestOpset))
        {
            opset.Version = OnnxReader.OldestOpset;
        }

        return model;
    }

    private TensorProto ReadTensor(string file) => TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(_data, file)));

    private Tensor ToTensor(TensorProto proto) => new TensorReader(new OnnxSource(name)).Read(proto, proto.Name).ToTensor();
}
