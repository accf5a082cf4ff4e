using System.Globalization;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Streamed;

/// <summary>Prints the class that brings streamed weights from the model's resource to the heap.</summary>
/// <remarks>
/// Each piece is a new array, so the collector runs within these methods. They are static, because nanoFramework runs small instance methods in the
/// frame of their caller (<c>CLR_RT_StackFrame::PushInline</c>), and then its collector takes a slot for a value that nothing was written to: it
/// follows, or marks within the heap, whatever the memory had before. A piece is cleared when it is used, so that frames of other methods, made of
/// memory that it left, have no weights in that slot.
/// </remarks>
internal static class WeightAccessorEmitter
{
    public const string LoadSBytes = "LoadSBytes";
    public const string LoadLongs = "LoadLongs";

    private const string SBytes = "SBytes";
    private const string Longs = "Longs";
    private const string Bias = "Bias";
    private const string Multiplier = "Multiplier";
    private const string Shift = "Shift";

    /// <summary>The accessor's array that a table of a slice passes through.</summary>
    public static string ArrayOf(StreamedSlice slice, Table table) =>
        table == slice.Weights ? slice.IsPacked ? Longs : SBytes
        : table == slice.Bias ? Bias
        : table == slice.Multiplier ? Multiplier
        : table == slice.Shift ? Shift
        : throw new ArgumentException($"The table {table.Role} of {table.Layer} is not streamed.", nameof(table));

    /// <param name="className">Of the accessor.</param>
    /// <param name="resource">The resource's name: the assembly's, a point, and that of the .resx file.</param>
    public static string Text(string header, string @namespace, string className, string resource, StreamArrays arrays)
    {
        var writer = new CSharpWriter();
        writer.Line(header);
        writer.Text("using System;\nusing System.Resources;\nusing nanoFramework.Runtime.Native;\nusing NanoML.Kernels;\n");
        writer.Line();
        writer.Block($"namespace {@namespace}", () =>
        {
            writer.Line("/// <summary>Weights that stay in flash, as a resource: some output channels at a time come to the heap.</summary>");
            writer.Block($"internal sealed class {className}", () => Body(writer, className, resource, arrays));
        });
        return writer.ToString();
    }

    private static void Body(CSharpWriter writer, string className, string resource, StreamArrays arrays)
    {
        Arrays(writer, arrays);
        Lines(writer, $"""
            private const int PieceBytes = {StreamArrays.PieceBytes};
            private readonly ResourceManager _manager = new ResourceManager("{resource}", typeof({className}).Assembly);
            private readonly Enum _id = Entry.{WeightResource.EntryName};

            /// <summary>By the identifiers that the metadata processor gives.</summary>
            private enum Entry : short
            """);
        writer.Block("{", "}", () => writer.Line(Invariant($"{WeightResource.EntryName} = {WeightResource.IdOf(WeightResource.EntryName)}")));
        writer.Line();
        if (arrays.SBytes > 0)
        {
            Load(writer, className, LoadSBytes, SBytes, "");
        }

        if (arrays.Longs > 0)
        {
            Load(writer, className, LoadLongs, Longs, " / 8");
        }

        Lines(writer, $$"""
            private static void LoadChannels({{className}} to, int offset, int channels)
            {
                byte[] bytes = Read(to, offset, channels * {{StreamArrays.BytesPerChannel}});
                Unpack.ToInts(bytes, 0, to.{{Bias}}, channels);
                Unpack.ToInts(bytes, channels * 4, to.{{Multiplier}}, channels);
                Array.Copy(bytes, channels * 8, to.{{Shift}}, 0, channels);
                Array.Clear(bytes, 0, bytes.Length);
            }

            private static byte[] Read({{className}} from, int offset, int length)
            {
                return (byte[])ResourceUtility.GetObject(from._manager, from._id, offset, length);
            }
            """);
    }

    private static void Arrays(CSharpWriter writer, StreamArrays arrays)
    {
        foreach ((string type, string name, int length) in new[]
        {
            ("sbyte", SBytes, arrays.SBytes), ("long", Longs, arrays.Longs), ("int", Bias, arrays.Channels), ("int", Multiplier, arrays.Channels),
            ("byte", Shift, arrays.Channels),
        })
        {
            if (length > 0)
            {
                writer.Line(Invariant($"internal readonly {type}[] {name} = new {type}[{length}];"));
            }
        }

        writer.Line();
    }

    /// <param name="perElement">What turns bytes into elements.</param>
    private static void Load(CSharpWriter writer, string className, string method, string array, string perElement)
    {
        writer.Line("/// <summary>Weights first, then bias, multiplier and shift of each channel.</summary>");
        Lines(writer, $$"""
            internal static void {{method}}({{className}} to, int offset, int weights, int channels)
            {
                int end = weights{{(perElement.Length > 0 ? " * 8" : "")}};
                for (int at = 0; at < end; at += PieceBytes)
                {
                    int length = end - at < PieceBytes ? end - at : PieceBytes;
                    byte[] bytes = Read(to, offset + at, length);
                    Unpack.To{{array}}(bytes, to.{{array}}, at{{perElement}}, length{{perElement}});
                    Array.Clear(bytes, 0, length);
                }

                LoadChannels(to, offset + end, channels);
            }
            """);
        writer.Line();
    }

    private static void Lines(CSharpWriter writer, FormattableString text) => writer.Text(Invariant(text) + "\n");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings("\n");
}
