using NanoML.Compiler.Signing;
using NanoML.Runtime;
using NanoML.Updates.Tests.Support;
using Xunit.Abstractions;
using Image = System.Collections.Immutable.ImmutableDictionary<string, byte[]>;

namespace NanoML.Updates.Tests.Store;

/// <summary>
/// Stores and packages that are damaged, or made to deceive: nothing is taken that its maker did not sign, nothing throws, and a sound update goes
/// through afterwards. NANOML_UPDATE_FUZZ=100 tries 100,000 of each.
/// </summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    private static readonly Image[] s_states = [.. States()];

    [Fact]
    public void DamagedStore_GivesAModelOfItsMakerOrNone_AndTakesAnUpdate()
    {
        var random = new Random(Fuzz.Seed);
        int found = 0;
        int turns = Fuzz.Turns(3000);
        for (int turn = 0; turn < turns; turn++)
        {
            Image image = s_states[random.Next(s_states.Length)];
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                image = Damaged(image, random);
            }

            var board = new Board(new CutFolder(image));
            found += Start(board) ? 1 : 0;
            Use(board, random);

            // A forged counter may say that every version is too old; a maker then has to go above it.
            var next = new TestModel(int.MaxValue, 60);
            board.Store.Reject(RejectReason.OnRequest);
            if (board.Store.Current?.Version != int.MaxValue)
            {
                Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(next.Announcement));
                next.SendTo(board.Store.Transfer, 25);
                Assert.Equal(StoreResult.Done, board.Store.Transfer.Complete());
                Assert.Equal(next.Bytes, TestModel.Read(board.Store.Start()));
            }
        }

        output.WriteLine($"{turns} damaged stores, a model found in {found}");
        Assert.InRange(found, turns / 2, turns);
    }

    /// <summary>With real keys: nothing that differs in a bit from what was signed comes in.</summary>
    [Fact]
    public void DamagedPackage_IsNeverTaken()
    {
        var random = new Random(Fuzz.Seed);
        using SigningKey key = SigningKey.Create();
        using SigningKey foe = SigningKey.Create();
        byte[] model = new byte[300];
        random.NextBytes(model);
        byte[] signed = ModelSigner.Sign(model, 5, key);
        byte[] foreign = ModelSigner.Sign(model, 5, foe);
        int begun = 0;
        int turns = Fuzz.Turns(1500);
        for (int turn = 0; turn < turns; turn++)
        {
            byte[] announcement = [.. random.Next(8) == 0 ? foreign : signed];
            byte[] bytes = [.. model];
            bool isForeign = announcement.SequenceEqual(foreign);
            byte[] cut = isForeign || random.Next(2) == 0 ? announcement : Mangle(announcement, random);
            if (cut.SequenceEqual(signed))
            {
                bytes = Mangle(bytes, random);
            }

            begun += Deliver(cut, bytes, key.Modulus, signed, model);
        }

        output.WriteLine($"{turns} damaged packages, {begun} with a sound announcement");
        Assert.InRange(begun, 1, turns - 1);
    }

    private static int Deliver(byte[] announcementBytes, byte[] bytes, byte[] modulus, byte[] signed, byte[] model)
    {
        var store = new ModelStore(new CutFolder(), new SignatureVerifier(modulus));
        store.Open();
        ModelAnnouncement? announcement = ModelAnnouncement.FromBytes(announcementBytes);
        if (announcement is null)
        {
            return 0;
        }

        StoreResult result = store.Transfer.Begin(announcement);
        Assert.Equal(announcementBytes.SequenceEqual(signed) ? StoreResult.Done : StoreResult.NotGenuine, result);
        if (result != StoreResult.Done)
        {
            return 0;
        }

        store.Transfer.Append(0, bytes, 0, bytes.Length);
        Assert.Equal(bytes.SequenceEqual(model), store.Transfer.Complete() == StoreResult.Done);
        return 1;
    }

    /// <returns>Whether there is a model: then it is, whole, one that was sent.</returns>
    private static bool Start(Board board)
    {
        StoredModel? model = board.Store.Start();
        if (model is not null)
        {
            byte[] bytes = TestModel.Read(model);
            Assert.Contains(new[] { Board.Old, Board.New, Board.Third }, sent => sent.Bytes.SequenceEqual(bytes));
        }

        return model is not null;
    }

    /// <summary>What an application may call in any state.</summary>
    private static void Use(Board board, Random random)
    {
        ModelTransfer transfer = board.Store.Transfer;
        for (int count = random.Next(6); count > 0; count--)
        {
            switch (random.Next(8))
            {
                case 0:
                    transfer.Append(transfer.Received, new byte[100], 0, random.Next(100));
                    break;
                case 1:
                    transfer.Complete();
                    break;
                case 2:
                    transfer.Begin(Board.New.Announcement);
                    break;
                case 3:
                    board.Store.ReportSelfTest(random.Next(2) == 0);
                    break;
                case 4:
                    board.Store.CountInference();
                    break;
                case 5:
                    board.Store.RejectionTold();
                    break;
                case 6:
                    Start(board);
                    break;
                default:
                    transfer.Abandon();
                    break;
            }
        }
    }

    private static Image Damaged(Image image, Random random)
    {
        string name = image.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(image.Count));
        switch (random.Next(6))
        {
            case 0:
                return image.SetItem(name, image.Values.ElementAt(random.Next(image.Count)));
            case 1:
                return image.SetItem(name, new byte[image[name].Length]);
            case 2 when name.StartsWith("journal", StringComparison.Ordinal) && image[name].Length == JournalRecord.Bytes:
                return image.SetItem(name, Forged(image[name], random));
            default:
                return image.SetItem(name, Mangle(image[name], random));
        }
    }

    /// <summary>A record with other numbers, and a CRC that fits.</summary>
    private static byte[] Forged(byte[] record, Random random)
    {
        byte[] forged = [.. record];
        int at = 4 * random.Next(1, (JournalRecord.Bytes / 4) - 1);
        int[] numbers = [0, 1, 2, 3, -1, 255, int.MaxValue, int.MinValue, random.Next()];
        BitConverter.TryWriteBytes(forged.AsSpan(at), numbers[random.Next(numbers.Length)]);
        BitConverter.TryWriteBytes(forged.AsSpan(JournalRecord.Bytes - 4), new Crc32().Of(0, forged, 0, JournalRecord.Bytes - 4));
        return forged;
    }

    /// <summary>Bits flipped, an end cut off, or bytes added.</summary>
    private static byte[] Mangle(byte[] bytes, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length + 1)];
            case 1:
                return [.. bytes, .. new byte[random.Next(1, 300)]];
            default:
                byte[] changed = [.. bytes];
                for (int count = random.Next(1, 5); count > 0 && changed.Length > 0; count--)
                {
                    changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                }

                return changed;
        }
    }

    private static IEnumerable<Image> States()
    {
        var folder = new CutFolder();
        new Board(folder).Install(Board.Old);
        yield return folder.Live;
        new Board(folder).Install(Board.New);
        yield return folder.Live;
        var board = new Board(folder);
        board.Store.Transfer.Begin(Board.Third.Announcement);
        board.Store.Transfer.Append(0, Board.Third.Bytes, 0, 100);
        yield return folder.Live;
        Board.Third.SendTo(board.Store.Transfer, 70);
        board.Store.Transfer.Complete();
        yield return folder.Live;
        board.Store.Start();
        yield return folder.Live;
    }
}
