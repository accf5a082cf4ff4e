using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Onnx;

public sealed class OnnxWriterTests
{
    [Fact]
    public void WhatIsWritten_IsRead()
    {
        using var folder = new TempFolder();
        OnnxModel written = Model();
        File.WriteAllBytes(folder.File("model.onnx"), OnnxWriter.ToBytes(written));
        OnnxModel read = OnnxReader.Read(folder.File("model.onnx"));
        Assert.Equal((19, 9L, "nanoml"), (read.Opset, read.IrVersion, read.ProducerName));
        Assert.Equal(written.Metadata.OrderBy(p => p.Key), read.Metadata.OrderBy(p => p.Key));
        Assert.Equal([-3, 0, 127], read.Graph.Initializers["levels"].Integers!);
        Assert.Equal([1.5f, float.MinValue], read.Graph.Initializers["reals"].Floats!);
        Assert.Equal([long.MinValue, 7], read.Graph.Initializers["shape"].Integers!);
        OnnxNode node = Assert.Single(read.Graph.Nodes);
        Assert.Equal(["x", "", "reals"], node.Inputs.AsEnumerable());
        Assert.Equal(0.25f, node.Attributes["real"].Float(node));
        Assert.Equal(-4, node.Attributes["integer"].Int(node));
        Assert.Equal("edge", node.Attributes["word"].String(node));
        Assert.Equal([1L, 2L], node.Attributes["integers"].Ints(node).AsEnumerable());
        Assert.Equal([0.5f], node.Attributes["reals"].Floats(node).AsEnumerable());
        Assert.Equal(["a", "b"], node.Attributes["words"].Strings(node).AsEnumerable());
        Assert.Equal([-3, 0, 127], node.Attributes["tensor"].Tensor(node).Integers!);
    }

    [Fact]
    public void SameModel_GivesTheSameBytes() => Assert.Equal(OnnxWriter.ToBytes(Model()), OnnxWriter.ToBytes(Model()));

    private static OnnxModel Model()
    {
        var levels = new OnnxTensor("levels", ElementType.Int8, [3], [-3L, 0, 127]);
        OnnxAttribute[] attributes =
        [
            new("real", 0.25f), new("integer", -4L), new("word", "edge"), new("integers", ImmutableArray.Create(1L, 2L)),
            new("reals", ImmutableArray.Create(0.5f)), new("words", ImmutableArray.Create("a", "b")), new("tensor", levels),
        ];
        var node = new OnnxNode("node", "Anything", "", ["x", "", "reals", ""], ["y"], attributes.ToImmutableDictionary(a => a.Name));
        OnnxTensor[] initializers =
        [
            levels,
            new("reals", ElementType.Float32, [2], [1.5f, float.MinValue]),
            new("shape", ElementType.Int64, [2], [long.MinValue, 7]),
        ];
        var graph = new OnnxGraph(
            "graph",
            [node],
            [new OnnxValueInfo("x", ElementType.Float32, [OnnxDim.Of(1), OnnxDim.Symbolic("length")])],
            [new OnnxValueInfo("y", ElementType.Float32, [OnnxDim.Of(4)])],
            initializers.ToImmutableDictionary(t => t.Name),
            []);
        var metadata = ImmutableDictionary<string, string>.Empty.Add("labels", "a,b").Add("author", "c");
        return new OnnxModel("test.onnx", "", 9, 19, "nanoml", graph, metadata);
    }
}
