using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Packaging;

/// <summary>An input of a model's self-test and the bytes that it must give.</summary>
public readonly record struct TestVector(byte[] Input, byte[] Output);

/// <summary>What a file says of itself.</summary>
/// <param name="Name">Of the model.</param>
/// <param name="Version">Which of the models of this name: a later one has a greater number.</param>
/// <param name="SourceSha256">Of the ONNX or TensorFlow Lite file, in hexadecimal.</param>
/// <param name="Compiler">Name and version of what packs it.</param>
public sealed record PackageTitle(string Name, int Version, string SourceSha256, string Compiler);

/// <summary>A model as a file that the device library NanoML.Player runs (docs/model-files.md says its layout).</summary>
/// <param name="Bytes">The file, without a signature.</param>
/// <param name="HeapBytes">What it takes of the managed heap beside <see cref="RamBudget"/>, all told, once it is loaded.</param>
/// <param name="Kernels">That it calls.</param>
public sealed record ModelPackage(ImmutableArray<byte> Bytes, int HeapBytes, ImmutableArray<string> Kernels)
{
    /// <summary>The extension of such files.</summary>
    public const string Extension = ".nml";

    private const ushort Format = 1;
    private const ushort LeastPlayer = 1;

    // The player, its file and source, arrays, program and their fields, the piece that weights come in, and the tensors' own arrays.
    private const int ObjectFields = 40;
    private const int PieceBytes = 1024;
    private const int MostStreamArrays = 5;

    // NanoML.Player and a runtime with all kernels when they are loaded, as nanoCLR prints it, and the frame of the call that has most arguments.
    private const int LibraryBytes = 1_104 + 2_184;
    private const int FrameBytes = 900;

    /// <param name="plan">Its layers are calls of shared kernels alone.</param>
    /// <param name="inputs">How the calibration data look; null leaves it out.</param>
    /// <param name="vectors">In the order in which the device runs them, from a reset on.</param>
    public static ModelPackage Of(EmissionPlan plan, PackageTitle title, InputMoments? inputs, ImmutableArray<TestVector> vectors)
    {
        var arrays = new PackageArrays();
        var program = PackageProgram.Of(plan, arrays);
        byte[] Write(int dataStart)
        {
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            PackageFrame.WriteTitle(writer, title);
            PackageInterface.Write(writer, plan);
            WriteMoments(writer, inputs);
            WriteKernels(writer, program.Kernels);
            PackageFrame.WriteVectors(writer, vectors);
            arrays.Write(writer, dataStart);
            program.Write(writer, dataStart);
            return bytes.ToArray();
        }

        int start = PackageFrame.HeaderBytes + Write(0).Length;
        ImmutableArray<byte> file = PackageFrame.Of(Format, LeastPlayer, writer =>
        {
            writer.Write(Write(start));
            writer.Write(arrays.Data.Span);
        });
        return new ModelPackage(file, HeapOf(program.Length, arrays.References), [.. program.Kernels]);
    }

    /// <summary>What <see cref="HeapBytes"/> is at most, whatever strategies a plan gets.</summary>
    public static int MostHeapBytes(Plan plan) => HeapOf(PackageProgram.MostWords(plan), plan.Tables.Length + MostStreamArrays);

    private static int HeapOf(int words, int arrays) => DeviceHeap.ArrayBytes(sizeof(int) * words) + (DeviceHeap.BlockBytes * arrays)
        + DeviceHeap.ObjectBytes(ObjectFields) + DeviceHeap.ArrayBytes(PieceBytes) + LibraryBytes + FrameBytes;

    private static void WriteMoments(BinaryWriter writer, InputMoments? inputs)
    {
        writer.Write((byte)(inputs is null ? 0 : 1));
        if (inputs is not null)
        {
            writer.Write(inputs.Mean);
            writer.Write(inputs.MeanSpread);
            writer.Write(inputs.Deviation);
            writer.Write(inputs.DeviationSpread);
        }
    }

    private static void WriteKernels(BinaryWriter writer, IReadOnlyList<string> kernels)
    {
        writer.Write(checked((byte)kernels.Count));
        foreach (string kernel in kernels)
        {
            PackageFrame.WriteText(writer, kernel);
            writer.Write(KernelSignature.Of(kernel).Hash);
        }
    }
}
