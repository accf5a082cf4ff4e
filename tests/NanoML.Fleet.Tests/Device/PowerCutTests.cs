using NanoML.Cli.Messages;
using NanoML.Firmware.Tests.Support;
using NanoML.Fleet.Tests.Support;
using NanoML.Updates;
using NanoML.Updates.Tests.Support;
using Xunit.Abstractions;
using Image = System.Collections.Immutable.ImmutableDictionary<string, byte[]>;

namespace NanoML.Fleet.Tests.Device;

/// <summary>
/// The power of a node goes at every write and flush of an update over a broker, with whatever was not flushed landing or not: it comes back with a
/// whole model, and the tool, which asks on, brings the update to its end.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private static readonly NodeIdentity s_identity = new("n", "g", "b", "a");

    [Fact]
    public void Update_CutAtEveryStep_LeavesAWholeModelAndArrivesAtLast() => CutEverywhere(SignedModels.Read(SignedModels.First), SignedModels.Read(SignedModels.Second));

    /// <summary>The same of keyword spotting, which takes many pieces and checkpoints.</summary>
    [ManyTwinsFact]
    public void UpdateOfKeywords_CutAtEveryStep_LeavesAWholeModelAndArrivesAtLast()
    {
        using var folder = new TempFolder();
        byte[] model = SignedModels.Pack(folder.File("kws.nml"), SharedData.Model("kws.onnx"), "esp32-psram", SharedData.Data("kws_calib.npz"));
        SignedModels.Sign(folder.File("1.nml"), model, 1);
        SignedModels.Sign(folder.File("2.nml"), model, 2);
        CutEverywhere(SignedModels.Read(folder.File("1.nml")), SignedModels.Read(folder.File("2.nml")));
    }

    private void CutEverywhere(OutgoingModel first, OutgoingModel second)
    {
        Image before = After(Image.Empty, folder => new Board(folder).Update(first));
        var whole = new CutFolder(before);
        new Board(whole).Update(second);
        int cuts = 0;
        for (int step = 0; step < whole.Steps.Count; step++)
        {
            foreach (int count in new[] { 0, 1, whole.Steps[step] / 2, whole.Steps[step] }.Distinct())
            {
                var folder = new CutFolder(before) { CutStep = step, CutByte = count };
                Assert.Throws<PowerCutException>(() => new Board(folder).Update(second));
                foreach (int landed in new[] { 0, (1 << folder.PendingCount) - 1 }.Distinct())
                {
                    cuts++;
                    var after = new CutFolder(folder.Survivors(landed));
                    var board = new Board(after);
                    Assert.Contains(board.RunningHash, new[] { first.Hash, second.Hash });
                    board.Update(second);
                }
            }
        }

        output.WriteLine($"{cuts} cuts in {whole.Steps.Count} steps, {whole.Steps.Sum()} bytes");
    }

    private static Image After(Image before, Action<CutFolder> work)
    {
        var folder = new CutFolder(before);
        work(folder);
        return folder.Live;
    }

    /// <summary>From a start of the board on.</summary>
    private sealed class Board
    {
        private readonly MemoryBroker _broker = new();
        private readonly NodeApplication _application;

        public Board(CutFolder folder)
        {
            _application = new NodeApplication(new MemoryConnection(_broker), s_identity, folder, new AnySourceVerifier(), new ManualClock());
            _application.Store.StartsAllowed = 100;
        }

        public string RunningHash
        {
            get
            {
                StoredModel model = _application.Store.OnTrial ?? _application.Store.Current;
                byte[] bytes = new byte[model.Length];
                Assert.True(model.TryRead(0, bytes, 0, bytes.Length));
                string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
                Assert.Equal(hash, Convert.ToHexStringLower(model.Hash));
                return hash;
            }
        }

        /// <summary>What <c>nanoml fleet update</c> does with one node, as far as it is still to do.</summary>
        public void Update(OutgoingModel model)
        {
            var link = new UpdateLink(new MemoryLink(_broker, s_identity.Name, () => _application.Turn()));
            ModelSending.Send(link, model);
            for (int turn = 0; turn < 6; turn++)
            {
                _application.Turn();
            }

            Assert.Equal((model.Version, model.Hash), (link.Status().Current, link.Status().CurrentHash));
        }
    }
}
