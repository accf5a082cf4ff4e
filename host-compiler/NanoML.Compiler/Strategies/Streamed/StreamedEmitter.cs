using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Streamed;

/// <summary>Prints calls of a shared kernel whose tables come from the model's resource, some output channels at a time.</summary>
internal static class StreamedEmitter
{
    private const string Index = "slice";

    public static void Emit(StreamedCode code, EmitContext context, CSharpWriter writer)
    {
        string slices = code.Slices.Length == 1 ? "whole" : $"{code.Slices[0].Channels} channels at a time";
        writer.Line(code.Heading($"by {code.Slices[0].Kernel}, {slices}"));
        int offset = context.ResourceOffset(code);
        foreach (ImmutableArray<StreamedSlice> run in code.Runs)
        {
            int start = offset;
            if (run.Length == 1)
            {
                EmitSlice(run, start, context, writer);
            }
            else
            {
                writer.Block(
                    string.Create(CultureInfo.InvariantCulture, $"for (int {Index} = 0; {Index} < {run.Length}; {Index}++)"),
                    () => EmitSlice(run, start, context, writer));
            }

            offset += run.Sum(slice => slice.Bytes);
        }
    }

    private static void EmitSlice(ImmutableArray<StreamedSlice> run, int offset, EmitContext context, CSharpWriter writer)
    {
        StreamedSlice first = run[0];
        string load = first.IsPacked ? WeightAccessorEmitter.LoadLongs : WeightAccessorEmitter.LoadSBytes;
        writer.Line(
            $"{context.WeightAccessor}.{load}({EmitContext.Weights}, {Moving(CSharpWriter.Literal(offset), first.Bytes, run.Length)}, "
            + $"{CSharpWriter.Literal(first.Weights.Data.Length)}, {CSharpWriter.Literal(first.Channels)});");
        writer.List(
            $"global::NanoML.Kernels.{first.Kernel}.Run(", first.Arguments.SelectMany(a => Argument(a, first, run.Length, context)), ");");
    }

    private static IEnumerable<string> Argument(KernelArgument argument, StreamedSlice slice, int times, EmitContext context) => argument.Value switch
    {
        Table table => [$"{argument.Name}: {EmitContext.Weights}.{WeightAccessorEmitter.ArrayOf(slice, table)}"],
        Slice output when output == slice.Code.Call.Output =>
            [$"{argument.Name}: {context.Array(output)}", $"{argument.Name}Offset: {Moving(context.Place(output), slice.Channels, times)}"],
        _ => KernelCallWriter.Argument(argument, context),
    };

    private static string Moving(string start, int step, int times) =>
        times == 1 ? start : Expression.Sum(start, Expression.Times(Index, step));
}
