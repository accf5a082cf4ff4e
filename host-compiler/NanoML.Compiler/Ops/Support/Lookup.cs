using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Lowers a function of one activation to a table of its 256 results.</summary>
internal static class Lookup
{
    /// <param name="input">Which input of the node is looked up; it has as many elements as the output.</param>
    public static void Emit(LoweringContext context, int input, Func<float, float> function) =>
        Emit(context, input, Table(context, input, function));

    /// <summary>As <see cref="Emit(LoweringContext, int, Func{float, float})"/>; where every byte stays what it is, it costs nothing.</summary>
    public static void EmitOrAlias(LoweringContext context, int input, Func<float, float> function)
    {
        byte[] table = Table(context, input, function);
        if (table.Select((result, q) => result == q).All(same => same))
        {
            context.AliasOutput(context.InputBuffer(input));
        }
        else
        {
            Emit(context, input, table);
        }
    }

    private static void Emit(LoweringContext context, int input, byte[] table) => context.Emit(new LutCall
    {
        Layer = context.Layer,
        X = context.InputBuffer(input),
        Y = context.OutputBuffer(),
        Count = context.Output().Shape.Count,
        Lookup = context.Table("Lookup", table),
    });

    private static byte[] Table(LoweringContext context, int input, Func<float, float> function) =>
        Table(context.Input(input).Quant, context.Output().Quant, function);

    /// <summary>The 256 results.</summary>
    public static byte[] Table(QuantParams x, QuantParams y, Func<float, float> function)
    {
        float[] values = [.. Enumerable.Range(0, QuantParams.Levels).Select(q => function(x.Dequantize(q)))];
        ContinueIntoGaps(values);
        return Array.ConvertAll(values, value => y.Quantize(value));
    }

    // A rounded input may lie just outside of where a function such as the square root is defined: it gets the nearest value inside.
    private static void ContinueIntoGaps(float[] values)
    {
        int first = Array.FindIndex(values, value => !float.IsNaN(value));
        for (int q = 0; q < values.Length; q++)
        {
            if (float.IsNaN(values[q]))
            {
                values[q] = first < 0 ? 0 : values[q < first ? first : q - 1];
            }
        }
    }
}
