using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Reflection;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Compiler.Driver;

/// <summary>A compilation as a file for the device library NanoML.Player.</summary>
/// <param name="Version">Of the model.</param>
/// <param name="Fit">What file and library need of the board.</param>
public sealed record Packing(Compilation Compilation, int Version, ModelPackage Package, ImmutableArray<TestVector> Vectors, DeviceFit Fit)
{
    /// <summary>How many inputs a file has for its own test, at most.</summary>
    public const int MostVectors = 4;

    private const int MostCandidates = 64;

    /// <param name="options">Whatever kernels they name, unless it is the reference: a file can only call shared ones.</param>
    public static CompileOptions Options(CompileOptions options) =>
        options.Kernels == KernelChoice.Reference ? options : options with { Kernels = KernelChoice.Shared };

    /// <summary>Packs, and plays what was packed as the device will.</summary>
    /// <param name="compilation">With <see cref="Options"/>.</param>
    /// <param name="version">Of the model, at least 1.</param>
    /// <exception cref="InvalidOperationException">The file does not give the integer oracle's bytes: a defect.</exception>
    public static Packing Of(Compilation compilation, int version)
    {
        ImmutableArray<TestVector> vectors = VectorsOf(compilation);
        InputMoments? inputs = compilation.Options.DataPath is null
            ? null
            : InputMoments.Of(compilation.Samples.SelectMany(compilation.StepInputs));
        var package = ModelPackage.Of(compilation.Emission, TitleOf(compilation, version), inputs, vectors);
        RequireSameBytes(compilation, package);
        return new Packing(compilation, version, package, vectors, FitOf(compilation, package.HeapBytes));
    }

    internal static PackageTitle TitleOf(Compilation compilation, int version) => new(
        compilation.ClassName, version, compilation.Model.Sha256,
        $"nanoml {typeof(Packing).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}");

    /// <summary>
    /// What the device runs from a reset on: of a stream or a model with a state, steps that follow each other; of others, samples of different
    /// results, as far as there are any.
    /// </summary>
    internal static ImmutableArray<TestVector> VectorsOf(Compilation compilation)
    {
        bool follow = compilation.Stream is not null || !compilation.Imported.State.IsEmpty;
        var all = new List<TestVector>();
        var oracle = new IntegerOracle(compilation.Plan);
        foreach (byte[] input in compilation.Samples.SelectMany(compilation.StepInputs).Take(follow ? MostVectors : MostCandidates))
        {
            CarriedState.Carry(compilation.Plan, all.Count == 0 ? null : all[^1].Output, input);
            all.Add(new TestVector(input, oracle.Run(input)));
        }

        return follow ? [.. all] : [.. all.DistinctBy(vector => ResultOf(compilation.Plan, vector)).Concat(all).Distinct().Take(MostVectors)];
    }

    private static int ResultOf(Plan plan, TestVector vector)
    {
        ReadOnlySpan<byte> first = vector.Output.AsSpan(plan.Output.Offset, plan.Output.Shape.Count);
        return first.Length == 1 ? first[0] : first.IndexOf(TensorPrimitives.Max(first));
    }

    private static void RequireSameBytes(Compilation compilation, ModelPackage package)
    {
        using EmittedModel model = PlayerLibrary.Load([.. package.Bytes]);
        if (!PlayerLibrary.Test(model))
        {
            throw new InvalidOperationException($"{compilation.Options.ModelPath}: the packed model does not give the bytes of the integer oracle.");
        }
    }

    /// <param name="heapBytes">What the file takes of the heap when it is loaded, beside what the model takes anyway.</param>
    internal static DeviceFit FitOf(Compilation compilation, int heapBytes)
    {
        RamBudget ram = compilation.Fit.Ram;
        return compilation.Fit with
        {
            Ram = ram with { ObjectBytes = ram.ObjectBytes + heapBytes },
            FlashBytes = PlayerLibrary.FlashBytes - DeviceFit.ReporterBytes,
        };
    }
}
