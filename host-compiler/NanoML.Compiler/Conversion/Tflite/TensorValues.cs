using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>
/// What stands for each tensor of the file: reals (of levels, after DequantizeLinear) or integers of 64 bits. An image has a name for each order of its
/// axes, of which the second is made by a Transpose when somebody asks for it.
/// </summary>
internal sealed class TensorValues(TfliteModel model, OnnxParts parts, Quantities quantities)
{
    private readonly Dictionary<(int Tensor, Layout Layout), string> _names = [];
    private readonly Dictionary<(int Tensor, string Order), string> _constants = [];
    private readonly Dictionary<int, int> _sameAs = [];

    public bool HasChannelsFirst(int tensor) => _names.ContainsKey((tensor, Layout.ChannelsFirst));

    public void Set(int tensor, Layout layout, string name) => _names[(tensor, layout)] = name;

    /// <summary>Makes a tensor stand for the constant that it is computed from.</summary>
    public void SetConstant(int tensor, int constant) => _sameAs[tensor] = constant;

    /// <summary>The constant that a tensor stands for; null where it has none.</summary>
    public TfliteTensor? Constant(int tensor) => model.Tensors[_sameAs.GetValueOrDefault(tensor, tensor)] is { IsConstant: true } constant ? constant : null;

    /// <summary>The name of the value in that order of axes.</summary>
    /// <param name="rank">At least that of the tensor; a constant gets further axes of one element in front.</param>
    public string Read(int tensor, Layout layout, int rank)
    {
        if (Constant(tensor) is { } constant)
        {
            ImmutableArray<int> dims = [.. Enumerable.Repeat(1, Math.Max(0, rank - constant.Rank)), .. constant.Shape];
            return layout == Layout.File
                ? ReadConstant(constant, constant.Shape, [.. Enumerable.Range(0, constant.Rank)])
                : ReadConstant(constant, dims, Layouts.ToChannelsFirst);
        }

        if (!_names.TryGetValue((tensor, layout), out string? name))
        {
            name = Turned(model.Tensors[tensor], layout);
            _names[(tensor, layout)] = name;
        }

        return name;
    }

    /// <summary>The name of a constant with its axes in another order.</summary>
    /// <param name="dims">The constant's shape, or one of as many elements that begins with axes of 1.</param>
    /// <param name="permutation">As of a Transpose of that shape.</param>
    public string ReadConstant(TfliteTensor constant, ImmutableArray<int> dims, ImmutableArray<int> permutation)
    {
        (int Index, string) key = (constant.Index, $"{string.Join(' ', dims)}:{string.Join(' ', permutation)}");
        if (!_constants.TryGetValue(key, out string? name))
        {
            name = Write(constant, new Shape(dims), permutation);
            _constants[key] = name;
        }

        return name;
    }

    private string Turned(TfliteTensor tensor, Layout layout)
    {
        Layout other = layout == Layout.File ? Layout.ChannelsFirst : Layout.File;
        string source = _names.GetValueOrDefault((tensor.Index, other))
            ?? throw new CompilerException(DiagnosticCatalog.BadTfliteGraph, $"{model.Path}: nothing computes tensor '{tensor.Name}'");
        if (tensor.Rank != Layouts.ImageRank)
        {
            throw new CompilerException(
                DiagnosticCatalog.BadTfliteGraph, $"{model.Path}: tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] is no image of four axes");
        }

        string name = layout == Layout.File ? tensor.Name : parts.FreshValue(ChannelsFirstName(tensor));
        ImmutableArray<int> permutation = layout == Layout.File ? Layouts.ToFile : Layouts.ToChannelsFirst;
        parts.Add(OnnxParts.Node(
            parts.FreshNode($"{name}/Transpose"), "Transpose", [source], name, ("perm", permutation.Select(axis => (long)axis).ToImmutableArray())));
        return name;
    }

    public static string ChannelsFirstName(TfliteTensor tensor) => $"{tensor.Name}/channels_first";

    private string Write(TfliteTensor constant, Shape shape, ImmutableArray<int> permutation)
    {
        int[] order = Order(shape, permutation);
        ImmutableArray<int> dims = [.. permutation.Select(axis => shape[axis])];
        if (TensorData.IsFloat(constant.Type))
        {
            float[] floats = TensorData.Floats(constant);
            return parts.Constant(constant.Name, dims, Array.ConvertAll(order, k => floats[k]));
        }

        if (TensorData.Bytes(constant.Type, 1) is null)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedTfliteTensor, $"{model.Path}: constant '{constant.Name}' has elements of {constant.Type}", "Convert with float32 or int8 weights.");
        }

        long[] integers = TensorData.Integers(constant);
        long[] ordered = Array.ConvertAll(order, k => integers[k]);
        int front = shape.Rank - constant.Rank;
        return constant.Quantization is { } quantization && constant.Type is TfliteType.Int8 or TfliteType.UInt8 or TfliteType.Int4 or TfliteType.Int32
            ? quantities.Constant(constant, constant.Name, ordered, dims, permutation.IndexOf(quantization.Axis + front))
            : parts.Constant(constant.Name, dims, ordered);
    }

    /// <summary>For each element of the transposed constant, where it is in the file.</summary>
    private static int[] Order(Shape shape, ImmutableArray<int> permutation)
    {
        int[] order = new int[shape.Count];
        int[] strides = [.. permutation.Select(shape.Stride)];
        var index = new int[permutation.Length];
        int source = 0;
        for (int k = 0; k < order.Length; k++)
        {
            order[k] = source;
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[permutation[axis]])
                {
                    break;
                }

                source -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }

        return order;
    }
}
