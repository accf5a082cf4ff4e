using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ai.onnx.ml LabelEncoder from numbers to numbers, element by element. It has no kernel: see <see cref="Compare"/>. Where it only names
/// classes, it does not come this far.
/// </summary>
/// <param name="Keys">Ascending.</param>
/// <param name="Default">For what is no key.</param>
public sealed record LabelEncoder(ImmutableArray<double> Keys, ImmutableArray<double> Values, double Default, ElementType Type) : Op
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.Ignore("default_string");
        double[] keys = List(node, "keys") ?? throw Names();
        bool areFloats = node.Has("values_floats") || (node.Has("values_tensor") && node.Tensor("values_tensor") is { IsFloat: true });
        double[] values = List(node, "values") ?? throw Names();
        double fallback = Fallback(node, areFloats);
        if (keys.Length != values.Length)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"has {keys.Length} keys and {values.Length} values");
        }

        (double Key, double Value)[] pairs = [.. keys.Zip(values).DistinctBy(pair => pair.First).OrderBy(pair => pair.First)];
        return new LabelEncoder(
            [.. pairs.Select(pair => pair.Key)], [.. pairs.Select(pair => pair.Value)], fallback, areFloats ? ElementType.Float32 : ElementType.Int64);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type with { ElementType = Type }];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        double[] y = x.IsFloat ? Array.ConvertAll(x.Floats, value => Of(value)) : Array.ConvertAll(x.Integers, value => Of(value));
        return
        [
            Type.IsFloat()
                ? new Tensor(x.Shape, Array.ConvertAll(y, value => (float)value), Type)
                : new Tensor(x.Shape, Array.ConvertAll(y, value => (long)value), Type),
        ];
    }

    public bool Equals(LabelEncoder? other) => other is not null && Type == other.Type && Default.Equals(other.Default)
        && Keys.SequenceEqual(other.Keys) && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => Values.Aggregate(HashCode.Combine(Type, Default), HashCode.Combine);

    private double Of(double key)
    {
        int place = Keys.BinarySearch(key);
        return place >= 0 ? Values[place] : Default;
    }

    private static double[]? List(NodeImport node, string prefix) =>
        node.Longs($"{prefix}_int64s") is { } integers ? Array.ConvertAll(integers, x => (double)x)
        : node.Floats($"{prefix}_floats") is { } floats ? Array.ConvertAll(floats, x => (double)x)
        : node.Tensor($"{prefix}_tensor") is { } tensor ? Array.ConvertAll(tensor.ToFloats(), x => (double)x)
        : null;

    private static double Fallback(NodeImport node, bool areFloats)
    {
        long integer = node.Int("default_int64", -1);
        float real = node.Float("default_float", -0f);
        return node.Tensor("default_tensor") is { Shape.Count: 1 } tensor ? tensor.ToFloats()[0] : areFloats ? real : integer;
    }

    private static OpException Names() => OpException.Unsupported("it looks up texts", "Let the model end before it: class names come with a classifier.");
}
