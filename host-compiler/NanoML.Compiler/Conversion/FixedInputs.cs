using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Inputs that are constants on the board: those that a user gives a value, as the rate of samples that a model asks for, and integers that the
/// model only multiplies by zero.
/// </summary>
internal static class FixedInputs
{
    /// <param name="model">As it was read.</param>
    /// <param name="values">By the names of inputs; every element of the input has the value.</param>
    /// <exception cref="CompilerException">There is no such input, its size is not known, or its type does not hold the value.</exception>
    public static OnnxModel Apply(OnnxModel model, IReadOnlyDictionary<string, double> values)
    {
        OnnxGraph graph = model.Graph;
        OnnxTensor[] constants =
        [
            .. values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Constant(model, Find(model, pair.Key), pair.Value)),
            .. graph.Inputs.Where(input => !values.ContainsKey(input.Name) && IsIdle(graph, input)).Select(input => Constant(model, input, 0)),
        ];
        return constants.Length == 0 ? model : model with
        {
            Graph = graph with
            {
                Inputs = [.. graph.Inputs.Where(input => !constants.Any(constant => constant.Name == input.Name))],
                Initializers = graph.Initializers.AddRange(constants.Select(constant => KeyValuePair.Create(constant.Name, constant))),
            },
            Bytes = OnnxProbe.WithNodes(model.Bytes, ImmutableHashSet<string>.Empty, [], constants),
        };
    }

    private static OnnxValueInfo Find(OnnxModel model, string name) => model.Graph.Inputs.FirstOrDefault(input => input.Name == name)
        ?? throw new CompilerException(
            DiagnosticCatalog.Usage,
            $"{model.Path}: there is no input '{name}', which --fix names",
            $"Inputs are: {string.Join(", ", model.Graph.Inputs.Select(input => input.Name))}.");

    private static OnnxTensor Constant(OnnxModel model, OnnxValueInfo input, double value)
    {
        ImmutableArray<int> dims = [.. input.Dims.Select((dim, axis) => dim.Size ?? (axis == 0 ? 1 : throw Unsized(model, input, axis)))];
        long count = dims.Aggregate(1L, (product, size) => product * size);
        if (input.Unsupported is not null || count is < 1 or > GraphImporter.MaxActivationElements)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{model.Path}: input '{input.Name}' {input.Unsupported ?? $"has shape {string.Join('x', dims)}"}, which --fix cannot fill",
                "Export the model without it.");
        }

        return input.ElementType.IsFloat()
            ? new OnnxTensor(input.Name, input.ElementType, dims, Filled(count, (float)value))
            : new OnnxTensor(input.Name, input.ElementType, dims, Filled(count, Integer(model, input, value)));
    }

    private static T[] Filled<T>(long count, T value)
    {
        var elements = new T[count];
        Array.Fill(elements, value);
        return elements;
    }

    private static long Integer(OnnxModel model, OnnxValueInfo input, double value)
    {
        long integer = (long)value;
        return integer == value && input.ElementType.Wrap(integer) == integer
            ? integer
            : throw new CompilerException(
                DiagnosticCatalog.Usage,
                string.Create(CultureInfo.InvariantCulture, $"{model.Path}: input '{input.Name}' holds {input.ElementType}, which is never {value}, as --fix says"),
                "Give it a number of its type.");
    }

    private static CompilerException Unsized(OnnxModel model, OnnxValueInfo input, int axis) => new(
        DiagnosticCatalog.SymbolicShape,
        $"{model.Path}: axis {axis} of input '{input.Name}' has no fixed size, so that --fix cannot fill it",
        "Export the model with a fixed shape for it.");

    // Exporters keep an input that a model once needed alive in that way. Zero times an integer is zero, whatever it is.
    private static bool IsIdle(OnnxGraph graph, OnnxValueInfo input)
    {
        OnnxNode[] readers = [.. graph.Nodes.Where(node => node.Reads.Contains(input.Name))];
        return input is { Unsupported: null, ElementType: ElementType.Int32 or ElementType.Int64 }
            && input.Dims.All(dim => dim.Size is > 0)
            && graph.Inputs.Length > 1
            && readers.Length > 0
            && !graph.Outputs.Any(output => output.Name == input.Name)
            && readers.All(node => node is { Domain: "", OpType: "Mul" } && node.Inputs.Any(factor => IsZero(graph, factor)));
    }

    private static bool IsZero(OnnxGraph graph, string name)
    {
        if (graph.Initializers.TryGetValue(name, out OnnxTensor? constant))
        {
            return HoldsZeros(constant);
        }

        OnnxNode? producer = graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(name));
        return producer is { Domain: "", OpType: "Constant" } && producer.Attributes.Values.Any(
            attribute => attribute.Value is OnnxTensor tensor ? HoldsZeros(tensor) : attribute is { Value: long and 0 });
    }

    private static bool HoldsZeros(OnnxTensor tensor) => tensor.Integers is { Length: > 0 } integers && integers.All(value => value == 0);
}
