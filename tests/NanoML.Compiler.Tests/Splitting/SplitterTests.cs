using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Splitting;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Streaming;
using NanoML.Compiler.Tests.Support;
using NanoML.Offload;
using NanoML.OnnxRuntime;

namespace NanoML.Compiler.Tests.Splitting;

/// <summary>The digits network, divided behind its pool.</summary>
public sealed class SplitterTests
{
    private const string Layer = "/pool/MaxPool";

    private static readonly CompileOptions s_options = Bundled.DigitsCnn with { Kernels = KernelChoice.Reference, Name = "DigitsDevice" };
    private static readonly OnnxRuntimeReference s_runtime = new();
    private static readonly Lazy<SplitOutcome> s_split = new(() => Splitter().Cut(s_options, Layer, LinkRate.Parse("serial")));

    [Fact]
    public void DevicePart_AsEmitted_HasTheBytesOfThatLayerInTheWholeModel()
    {
        Compilation whole = Compilation.Run(s_options with { Name = "Digits" }, reference: s_runtime);
        Compilation device = s_split.Value.Device;
        var oracle = new IntegerOracle(whole.Plan);
        using EmittedModel emitted = EmittedModel.Load(device.Assemblies[^1]);

        foreach (float[] sample in whole.Samples.Take(20))
        {
            byte[] input = IntegerOracle.QuantizeInput(whole.Plan, sample);
            byte[] expected = [];
            oracle.Run(input, (call, bytes) => expected = call.Layer == Layer ? bytes.ToArray() : expected);
            input.CopyTo(emitted.Input, 0);
            emitted.Invoke();
            Assert.Equal(expected, emitted.Output);
        }
    }

    [Fact]
    public void BothParts_GetTheFloatModelsClass()
    {
        SplitQuality quality = s_split.Value.Quality!;

        Assert.InRange(quality.Agreement!.Value, 0.99, 1);
        Assert.InRange(quality.SqnrDb, 30, 100);
        Assert.False(quality.IsTest);
    }

    [Fact]
    public void DevicePart_HasItsLinkClass_WithWhatTheDescriptionSays()
    {
        SplitParts parts = s_split.Value.Parts;
        DeviceAssembly assembly = DeviceBuild.Compile(parts.Device)[^1];
        var context = new DeviceLoadContext(assembly);
        Type link = context.LoadFromAssemblyName(new System.Reflection.AssemblyName(assembly.Name)).GetType("NanoML.Models.DigitsDeviceLink", true)!;

        Assert.Equal(parts.Description.IdentityBytes, (byte[])link.GetMethod("Identity")!.Invoke(null, null)!);
        Assert.Equal(parts.Description.Sent.Bytes, link.GetField("SentBytes")!.GetRawConstantValue());
        Assert.Equal(10, link.GetField("ResultCount")!.GetRawConstantValue());
        Assert.Null(link.GetField("ExitMargin"));
        context.Unload();
    }

    [Fact]
    public void Description_IsReadBack_AndAChangedPartIsRefused()
    {
        using var temp = new TempFolder();
        SplitParts parts = s_split.Value.Parts;
        File.WriteAllText(temp.File(SplitDescription.FileName), parts.Description.ToJson());
        File.WriteAllBytes(temp.File(SplitDescription.HostFileName), parts.Host);
        (SplitDescription read, byte[] file) = SplitDescription.Read(temp.Root);

        Assert.Equal(parts.Description.ToJson(), read.ToJson());
        Assert.Equal(parts.Host, file);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], read.Result.Labels.AsEnumerable());

        parts.Host[^1] ^= 1;
        File.WriteAllBytes(temp.File(SplitDescription.HostFileName), parts.Host);
        parts.Host[^1] ^= 1;
        Assert.Equal(
            DiagnosticCatalog.NotASplit,
            Assert.Throws<CompilerException>(() => SplitDescription.Read(temp.Root)).Code);
    }

    [Fact]
    public void Description_WithBytesFlipped_IsReadOrRefused()
    {
        using var temp = new TempFolder();
        string json = s_split.Value.Parts.Description.ToJson();
        File.WriteAllBytes(temp.File(SplitDescription.HostFileName), s_split.Value.Parts.Host);
        var random = new Random(1);
        for (int turn = 0; turn < 500; turn++)
        {
            char[] damaged = json.ToCharArray();
            for (int k = random.Next(1, 4); k > 0; k--)
            {
                damaged[random.Next(damaged.Length)] = (char)random.Next(32, 127);
            }

            File.WriteAllText(temp.File(SplitDescription.FileName), new string(damaged));
            try
            {
                SplitDescription.Read(temp.Root);
            }
            catch (CompilerException e)
            {
                Assert.Equal(DiagnosticCatalog.NotASplit, e.Code);
            }
        }
    }

    [Fact]
    public void Candidates_AreAllPlaces_BetweenTheTwoEnds_AndTheCheapestOfThoseThatFitIsTaken()
    {
        SplitOutcome slow = Splitter().Cut(s_options, null, LinkRate.Parse("100"));

        Assert.Null(slow.Candidates[0].Place);
        Assert.Equal(64, slow.Candidates[0].Bytes);
        Assert.Equal(0, slow.Candidates[^1].Bytes);
        Assert.Contains(slow.Candidates, candidate => candidate.Place?.Layer == Layer);
        Assert.All(slow.Candidates.Skip(1).SkipLast(1), candidate => Assert.True(candidate.HostMs > 0 && candidate.Device.HeapBytes > 0));
        CutCandidate cheapest = slow.Candidates.Where(candidate => candidate.Place is not null && candidate.Fits).MinBy(candidate => candidate.TotalMs)!;
        Assert.Equal(cheapest.Place!.Layer, slow.Parts.Description.At);

        // A slow line wants few bytes, a fast one little work of the board.
        CutCandidate[] fast = [.. slow.Candidates.Select(candidate => candidate with { LinkMs = LinkRate.Parse("1e9").Milliseconds(candidate.Bytes) })];
        Assert.True(CutPricing.Cheapest(slow.Device, fast).Device.Milliseconds <= cheapest.Device.Milliseconds);
    }

    [Fact]
    public void Cascade_OfTheModelItself_MeasuresTheBoardsBytes()
    {
        SplitOutcome cascade = Splitter(Bundled.Path("digits_test.npz")).MakeCascade(s_options, null, 0.3, null);

        Assert.True(cascade.IsTest);
        Assert.Equal(cascade.ExitMargin, cascade.Parts.Description.ExitMargin);
        CascadePoint point = cascade.Judged!.At(cascade.ExitMargin!.Value);
        Assert.InRange(point.Right, cascade.Judged.HostRight - 0.003, 1);
        Assert.InRange(point.Sent, 0, 0.3);
        Assert.Equal(64, cascade.Sent.Bytes);
        Assert.Equal(Cascade.ExitMargin(cascade.Device, 0.5), Splitter().MakeCascade(s_options, 0.5, 0.3, null).ExitMargin);
    }

    [Fact]
    public void Stream_IsRefused() => Assert.Equal(
        DiagnosticCatalog.NotSplittable,
        Assert.Throws<CompilerException>(() => Splitter().Cut(s_options with { Stream = new StreamOptions(null, null) }, Layer, LinkRate.Parse("serial"))).Code);

    [Fact]
    public void HostModel_OfAnotherInput_IsRefused() => Assert.Equal(
        DiagnosticCatalog.OtherHostModel,
        Assert.Throws<CompilerException>(() => Splitter().MakeCascade(s_options, null, 0.3, Bundled.Path("xor.onnx"))).Code);

    [Fact]
    public void Margin_IsThatOfTheTwoGreatest()
    {
        var random = new Random(1);
        for (int turn = 0; turn < 1000; turn++)
        {
            var scores = new byte[random.Next(2, 12)];
            random.NextBytes(scores);
            byte[] order = [.. scores.OrderDescending()];
            Assert.Equal(order[0] - order[1], ScoreMargin.Of(scores, scores.Length));
        }

        Assert.Equal([255, 254, 0, 2, 254], new byte[] { 0, 1, 128, 129, 255 }.Select(level => ScoreMargin.Of([level], 1)));
    }

    private static Splitter Splitter(string? test = null) => new(options => Compilation.Run(options, reference: s_runtime), s_runtime, test);
}
