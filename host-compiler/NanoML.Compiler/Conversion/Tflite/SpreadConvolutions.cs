using System.Collections.Immutable;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Finds dilated convolutions that a converter wrote as three operators.</summary>
internal static class SpreadConvolutions
{
    private const string Spreading = "SPACE_TO_BATCH_ND";
    private const string Gathering = "BATCH_TO_SPACE_ND";

    /// <summary>The operators of the model, with one for each three of them.</summary>
    public static ImmutableArray<Step> Read(TfliteModel model)
    {
        ILookup<int, TfliteOperator> readers = model.Operators.SelectMany(op => op.Inputs.Distinct().Select(input => (input, op)))
            .ToLookup(pair => pair.input, pair => pair.op);
        Dictionary<int, Step> merged = [];
        HashSet<int> gone = [];
        foreach (TfliteOperator first in model.Operators.Where(op => op.Name == Spreading))
        {
            if (Only(model, readers, first) is { Name: "CONV_2D" or "DEPTHWISE_CONV_2D" } conv && conv.Inputs[0] == first.Outputs[0]
                && Only(model, readers, conv) is { Name: Gathering } last && Spread(model, first, conv, last) is { } spread)
            {
                merged[conv.Index] = new Step(conv with { Inputs = [first.Inputs[0], .. conv.Inputs[1..]], Outputs = last.Outputs }, spread);
                gone.UnionWith([first.Index, last.Index]);
            }
        }

        return [.. model.Operators.Where(op => !gone.Contains(op.Index)).Select(op => merged.GetValueOrDefault(op.Index) ?? new Step(op))];
    }

    private static TfliteOperator? Only(TfliteModel model, ILookup<int, TfliteOperator> readers, TfliteOperator op) =>
        op.Outputs is [int output] && !model.Outputs.Contains(output) && readers[output].ToArray() is [TfliteOperator reader] ? reader : null;

    private static Spread? Spread(TfliteModel model, TfliteOperator first, TfliteOperator conv, TfliteOperator last)
    {
        const int Valid = 1;
        if (Numbers(model, first, 1) is not [int height, int width] || Numbers(model, first, 2) is not [int top, int bottom, int left, int right]
            || Numbers(model, last, 1) is not [int sameHeight, int sameWidth] || Numbers(model, last, 2) is not [int cutTop, int cutBottom, int cutLeft, int cutRight]
            || height != sameHeight || width != sameWidth || height < 1 || width < 1
            || conv.Options.Int("padding") != Valid || conv.Options.Int("stride_h") != 1 || conv.Options.Int("stride_w") != 1
            || conv.Options.Int("dilation_h_factor") != 1 || conv.Options.Int("dilation_w_factor") != 1)
        {
            return null;
        }

        var spread = new Spread([height, width], [top - cutTop, left - cutLeft], [bottom - cutBottom, right - cutRight]);
        return spread.Begins.Concat(spread.Ends).All(pad => pad >= 0) ? spread : null;
    }

    private static int[]? Numbers(TfliteModel model, TfliteOperator op, int input) =>
        input < op.Inputs.Length && op.Inputs[input] >= 0 && model.Tensors[op.Inputs[input]] is { IsConstant: true, Type: TfliteType.Int32 } constant
            ? Array.ConvertAll(TensorData.Integers(constant), number => (int)number)
            : null;
}
