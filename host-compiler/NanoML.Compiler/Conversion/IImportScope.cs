using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>What control flow sees of the graph that is being imported.</summary>
internal interface IImportScope
{
    /// <exception cref="OpException">Nothing has made it yet.</exception>
    Value Value(string name);

    /// <summary>A name for a value that none has yet.</summary>
    string FreshName(string hint);

    void AddConstant(string name, Tensor tensor);

    /// <summary>Adds an operator of ours with one output; it is folded where its inputs are constant.</summary>
    void Add(string nodeName, Op op, string[] inputs, string output);

    /// <summary>Imports a node of the file, with all that it holds.</summary>
    void Import(OnnxNode node);
}
