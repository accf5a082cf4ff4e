using System.Globalization;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Code;

namespace NanoML.Compiler.Emit;

/// <summary>Prints the class that brings streamed weights from the model's resource to the heap.</summary>
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
            Load(writer, LoadSBytes, SBytes, "");
        }

        if (arrays.Longs > 0)
        {
            Load(writer, LoadLongs, Longs, " / 8");
        }

        Lines(writer, $$"""
            private void LoadChannels(int offset, int channels)
            {
                byte[] bytes = Read(offset, channels * {{StreamArrays.BytesPerChannel}});
                Unpack.ToInts(bytes, 0, {{Bias}}, channels);
                Unpack.ToInts(bytes, channels * 4, {{Multiplier}}, channels);
                Array.Copy(bytes, channels * 8, {{Shift}}, 0, channels);
            }

            private byte[] Read(int offset, int length)
            {
                return (byte[])ResourceUtility.GetObject(_manager, _id, offset, length);
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
    private static void Load(CSharpWriter writer, string method, string array, string perElement)
    {
        writer.Line("/// <summary>Weights first, then bias, multiplier and shift of each channel.</summary>");
        Lines(writer, $$"""
            internal void {{method}}(int offset, int weights, int channels)
            {
                int end = weights{{(perElement.Length > 0 ? " * 8" : "")}};
                for (int at = 0; at < end; at += PieceBytes)
                {
                    int length = end - at < PieceBytes ? end - at : PieceBytes;
                    Unpack.To{{array}}(Read(offset + at, length), {{array}}, at{{perElement}}, length{{perElement}});
                }

                LoadChannels(offset + end, channels);
            }
            """);
        writer.Line();
    }

    private static void Lines(CSharpWriter writer, FormattableString text) => writer.Text(Invariant(text) + "\n");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings("\n");
}
