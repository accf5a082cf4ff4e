using NanoML.Compiler.Packaging;
using NanoML.Player;
using NanoML.Runtime;
using NanoML.Updates.Tests.Support;

namespace NanoML.Updates.Tests.Code;

/// <summary>Files that hold code, by themselves and in a store.</summary>
public sealed class CompiledModelTests
{
    [Fact]
    public void Code_IsLoadedAndTested()
    {
        var compiled = CompiledModel.Load(new ArraySource(TinyCode.Of(3, version: 7, expected: 3)));
        Assert.Equal(("Tiny", 7, true, 2), (compiled.File.Name, compiled.File.Version, compiled.File.HasCode, compiled.TestCount));
        Assert.True(compiled.Test());
        compiled.Model.Input[0] = 20;
        compiled.Model.Input[1] = 1;
        compiled.Model.Invoke();
        Assert.Equal(24, compiled.Model.Output[0]);
        Assert.Equal(24, Infer(FileModel.Load(new ArraySource(TinyCode.Of(3, 1, 3))).Model, 20, 1));
    }

    [Fact]
    public void OtherBytesThanTheFileAsksFor_DoNotPass() =>
        Assert.False(CompiledModel.Load(new ArraySource(TinyCode.Of(3, version: 1, expected: 4))).Test());

    [Fact]
    public void CodeAndCalls_AreToldApart()
    {
        byte[] code = TinyCode.Of(1, 1, 1);
        Refused("holds compiled code", () => ModelPlayer.Load(new ArraySource(code)));
        code[4] = 1;
        Refused("checksum", () => CompiledModel.Load(new ArraySource(code)));
        code[4] = 9;
        Refused("format 9", () => CompiledModel.Load(new ArraySource(code)));
    }

    [Fact]
    public void EveryFlippedBitOfTheFirstBytes_AndEveryCut_IsRefused()
    {
        byte[] file = TinyCode.Of(1, 1, 1);
        for (int bit = 0; bit < 8 * 160; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<ModelFileException>(() => CompiledModel.Load(new ArraySource(damaged)));
        }

        for (int length = 0; length < file.Length; length += 7)
        {
            Assert.Throws<ModelFileException>(() => CompiledModel.Load(new ArraySource(file[..length])));
        }
    }

    /// <summary>Checksums that are right do not make sense of nonsense.</summary>
    [Fact]
    public void NonsenseWithARightChecksum_IsRefused()
    {
        CodeImage image = TinyCode.Assembly(1);
        Refused("no model NanoML.Models.Other", TinyCode.Of([image], 1, 1, "NanoML.Models.Other"));
        Refused("makes no sense", TinyCode.Of([TinyCode.Assembly(1)], 1, 1, inputs: 3));
        Refused("makes no sense", TinyCode.Of([], 1, 1));
        Refused("cannot be loaded", TinyCode.Of([new CodeImage("Rubbish", [1, 2, 3])], 1, 1));
    }

    [Fact]
    public void Update_ThatHoldsCode_IsTriedAndRuns()
    {
        var folder = new CutFolder();
        (ModelStore store, ActiveModel active) = Open(folder);
        TinyCode.Send(store, TinyCode.Of(5, 1, 5), 1);
        NanoModel model = active.Start();
        Assert.Equal(7, Infer(model, 1, 1));
        Assert.False(active.NeedsRestart);
        Assert.True(active.Count());
        TinyCode.Send(store, TinyCode.Of(6, 2, expected: 9), 2);
        Assert.Equal(7, Infer(active.Start(), 1, 1));
        Assert.Equal((2, RejectReason.SelfTestFailed), (store.Rejection.Version, store.Rejection.Reason));
    }

    [Fact]
    public void Code_ThatCannotBeLoaded_IsGivenUp()
    {
        (ModelStore store, ActiveModel active) = Open(new CutFolder());
        TinyCode.Send(store, TinyCode.Of([new CodeImage("Rubbish", [1, 2, 3])], 1, 1), 1);
        Assert.Null(active.Start());
        Assert.Equal(RejectReason.NotLoaded, store.Rejection.Reason);
        Assert.False(active.NeedsRestart);
    }

    /// <summary>An assembly of that name runs already: the model waits for a restart, and is not given up.</summary>
    [Fact]
    public void Code_WhoseNameIsLoaded_WaitsForARestart()
    {
        (ModelStore store, ActiveModel active) = Open(new CutFolder());
        TinyCode.Send(store, TinyCode.Of([TinyCode.Assembly(1) with { Name = "NanoML.Runtime" }], 1, 1), 1);
        Assert.Null(active.Start());
        Assert.True(active.NeedsRestart);
        Assert.Equal(1, store.OnTrial.Version);
        Assert.Null(store.Rejection);
    }

    private static (ModelStore Store, ActiveModel Active) Open(CutFolder folder)
    {
        var store = new ModelStore(folder, new AnySourceVerifier()) { TrialInferences = 1 };
        store.Open();
        return (store, new ActiveModel(store));
    }

    private static byte Infer(NanoModel model, byte first, byte second)
    {
        model.Input[0] = first;
        model.Input[1] = second;
        model.Invoke();
        return model.Output[0];
    }

    private static void Refused(string words, byte[] file) => Refused(words, () => CompiledModel.Load(new ArraySource(file)));

    private static void Refused(string words, Func<object> load) =>
        Assert.Contains(words, Assert.Throws<ModelFileException>(load).Message, StringComparison.Ordinal);
}
