using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>The files of the two slots: a model's bytes, as they came, and beside them its announcement.</summary>
    internal sealed class Slots
    {
        private const int BufferBytes = 512;

        private readonly StoreFile[] _models;
        private readonly StoreFile[] _announcements;
        private readonly Crc32 _crc;
        private readonly Sha256 _sha = new Sha256();
        private readonly byte[] _buffer = new byte[BufferBytes];
        private readonly byte[] _hash = new byte[Sha256.HashBytes];

        public Slots(StoreFolder folder, Crc32 crc)
        {
            _models = new StoreFile[] { folder.Open(ModelName(0)), folder.Open(ModelName(1)) };
            _announcements = new StoreFile[] { folder.Open("model-0.sig"), folder.Open("model-1.sig") };
            _crc = crc;
        }

        public static string ModelName(int slot)
        {
            return slot == 0 ? "model-0.bin" : "model-1.bin";
        }

        public StoreFile Model(int slot)
        {
            return _models[slot];
        }

        /// <summary>Empties a slot and writes the announcement of what will come.</summary>
        public bool TryPrepare(int slot, ModelAnnouncement announcement)
        {
            StoreFile file = _announcements[slot];
            byte[] bytes = announcement.Bytes;
            bool isReady = _models[slot].TryClear() && file.TryClear() && file.TryWrite(0, bytes, 0, bytes.Length) && file.TryFlush();
            file.Close();
            return isReady;
        }

        /// <summary>The announcement that lies in a slot; null if there is none, or it was damaged beyond being one.</summary>
        public ModelAnnouncement Announcement(int slot)
        {
            StoreFile file = _announcements[slot];
            int length = file.Length == ModelAnnouncement.StatementBytes ? ModelAnnouncement.StatementBytes : ModelAnnouncement.SignedBytes;
            byte[] bytes = new byte[length];
            bool isRead = file.TryRead(0, bytes, 0, length);
            file.Close();
            return isRead ? ModelAnnouncement.FromBytes(bytes) : null;
        }

        /// <summary>Whether a slot's bytes are those that were complete once.</summary>
        public bool IsWhole(int slot, SlotEntry entry)
        {
            return TryReadThrough(slot, entry.Length, false, out int crc) && crc == entry.Crc;
        }

        /// <summary>Hashes what lies in a slot.</summary>
        /// <returns>False if it could not be read.</returns>
        public bool TryMatch(int slot, ModelAnnouncement announcement, out bool isOfHash, out int crc)
        {
            _sha.Reset();
            bool isRead = TryReadThrough(slot, announcement.Length, true, out crc);
            _sha.Finish(_hash, 0);
            isOfHash = isRead && announcement.IsOf(_hash);
            return isRead;
        }

        private bool TryReadThrough(int slot, int length, bool isHashed, out int crc)
        {
            StoreFile file = _models[slot];
            crc = 0;
            bool isRead = true;
            for (int at = 0; at < length && isRead; at += BufferBytes)
            {
                int count = length - at < BufferBytes ? length - at : BufferBytes;
                isRead = file.TryRead(at, _buffer, 0, count);
                if (isRead)
                {
                    crc = _crc.Of(crc, _buffer, 0, count);
                    if (isHashed)
                    {
                        _sha.Append(_buffer, 0, count);
                    }
                }
            }

            file.Close();
            return isRead;
        }
    }
}
