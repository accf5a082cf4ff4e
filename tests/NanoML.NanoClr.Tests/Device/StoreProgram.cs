using NanoML.Updates;

namespace NanoML.Edges
{
    /// <summary>A store in memory through updates, restarts, failed trials and damage: what it answers.</summary>
    public static class StoreProgram
    {
        private const int Length = 3000;
        private const int PieceBytes = 250;

        private static readonly MemoryFolder Folder = new MemoryFolder();

        public static void Main()
        {
            Install(1);
            byte[] model = Model(2);
            for (int turn = 0; turn < 3; turn++)
            {
                ModelStore restarted = Open();
                Answer("begin", restarted.Transfer.Begin(Announcement(2, model)));
                Report.Line("received", turn, restarted.Transfer.Received);
                Send(restarted.Transfer, model, 4 * PieceBytes);
            }

            ModelStore store = Open();
            Answer("complete", store.Transfer.Complete());
            Show(store);
            Answer("self test", store.ReportSelfTest(false));
            Show(store);
            Answer("told", store.RejectionTold());
            Install(2);
            Answer("older", Open().Transfer.Begin(Announcement(1, Model(1))));
            Folder.Damage("model-1.bin");
            Show(Open());
            Folder.Damage("journal-0.bin");
            Folder.Damage("journal-1.bin");
            Show(Open());
        }

        private static void Install(int version)
        {
            ModelStore store = Open();
            byte[] model = Model(version);
            Answer("begin", store.Transfer.Begin(Announcement(version, model)));
            Send(store.Transfer, model, Length);
            Answer("complete", store.Transfer.Complete());
            Show(store);
            Answer("self test", store.ReportSelfTest(true));
            while (!store.CountInference())
            {
            }

            Show(store);
        }

        private static ModelStore Open()
        {
            ModelStore store = new ModelStore(Folder, new AnySourceVerifier());
            store.TrialInferences = 3;
            store.Transfer.CheckpointBytes = 1000;
            Report.Line("health", 0, (int)store.Open());
            return store;
        }

        private static void Send(ModelTransfer transfer, byte[] model, int bytes)
        {
            for (int sent = 0; sent < bytes && transfer.Received < Length; sent += PieceBytes)
            {
                Answer("append", transfer.Append(transfer.Received, model, transfer.Received, PieceBytes));
            }
        }

        private static void Show(ModelStore store)
        {
            StoredModel model = store.Start();
            Report.Line("start", model == null ? 0 : model.Version, (int)store.Health);
            if (model != null)
            {
                byte[] bytes = new byte[model.Length];
                model.TryRead(0, bytes, 0, bytes.Length);
                Report.Bytes("model", model.Version, bytes);
            }

            ModelRejection rejection = store.Rejection;
            Report.Line("rejection", rejection == null ? 0 : rejection.Version, rejection == null ? 0 : (int)rejection.Reason);
        }

        private static byte[] Model(int version)
        {
            Generator numbers = new Generator(version);
            byte[] model = new byte[Length];
            for (int i = 0; i < Length; i++)
            {
                model[i] = (byte)numbers.Below(256);
            }

            return model;
        }

        private static ModelAnnouncement Announcement(int version, byte[] model)
        {
            Sha256 sha = new Sha256();
            byte[] hash = new byte[Sha256.HashBytes];
            sha.Append(model, 0, model.Length);
            sha.Finish(hash, 0);
            return ModelAnnouncement.Unsigned(version, model.Length, hash);
        }

        private static void Answer(string name, StoreResult result)
        {
            Report.Line(name, 0, (int)result);
        }
    }
}
