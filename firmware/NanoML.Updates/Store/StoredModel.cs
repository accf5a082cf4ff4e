using System;
using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>A model that lies in the store, whole.</summary>
    public sealed class StoredModel
    {
        private readonly StoreFile _file;

        internal StoredModel(int slot, SlotEntry entry, StoreFile file)
        {
            _file = file;
            FileName = Slots.ModelName(slot);
            Version = entry.Version;
            Length = entry.Length;
            Hash = new byte[Sha256.HashBytes];
            Array.Copy(entry.Hash, 0, Hash, 0, Sha256.HashBytes);
        }

        /// <summary>In the store's folder. The file may be longer than the model.</summary>
        public string FileName { get; }

        public int Version { get; }

        /// <summary>The model's bytes.</summary>
        public int Length { get; }

        /// <summary>The SHA-256 of these.</summary>
        public byte[] Hash { get; }

        /// <summary>Reads bytes of the model. Close when no more follow soon.</summary>
        /// <returns>False if they reach beyond its end, or the medium fails.</returns>
        public bool TryRead(int position, byte[] bytes, int start, int count)
        {
            return position >= 0 && count >= 0 && position <= Length - count && _file.TryRead(position, bytes, start, count);
        }

        public void Close()
        {
            _file.Close();
        }
    }
}
