using System;
using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>What the journal says of one slot.</summary>
    internal sealed class SlotEntry
    {
        public const int Bytes = 20 + Sha256.HashBytes;

        public SlotState State { get; set; }

        public int Version { get; set; }

        public int Length { get; set; }

        /// <summary>How many bytes of a transfer are safe.</summary>
        public int Received { get; set; }

        /// <summary>Of the model's bytes, once they are complete.</summary>
        public int Crc { get; set; }

        public byte[] Hash { get; } = new byte[Sha256.HashBytes];

        public bool HasModel
        {
            get { return State == SlotState.OnTrial || State == SlotState.Confirmed; }
        }

        public bool IsSound
        {
            get
            {
                return State == SlotState.Empty
                    || (State >= SlotState.Empty && State <= SlotState.Confirmed && Version > 0 && Length > 0 && Received >= 0 && Received <= Length);
            }
        }

        public void Clear()
        {
            State = SlotState.Empty;
            Version = 0;
            Length = 0;
            Received = 0;
            Crc = 0;
            Array.Clear(Hash, 0, Sha256.HashBytes);
        }

        /// <summary>Takes an announced model.</summary>
        public void Set(SlotState state, ModelAnnouncement announcement)
        {
            State = state;
            Version = announcement.Version;
            Length = announcement.Length;
            Received = 0;
            Crc = 0;
            Array.Copy(announcement.Hash, 0, Hash, 0, Sha256.HashBytes);
        }

        /// <summary>Whether it is this model.</summary>
        public bool IsOf(ModelAnnouncement announcement)
        {
            return Version == announcement.Version && Length == announcement.Length && announcement.IsOf(Hash);
        }

        public void Write(byte[] bytes, int at)
        {
            Integers.Write(bytes, at, (int)State);
            Integers.Write(bytes, at + 4, Version);
            Integers.Write(bytes, at + 8, Length);
            Integers.Write(bytes, at + 12, Received);
            Integers.Write(bytes, at + 16, Crc);
            Array.Copy(Hash, 0, bytes, at + 20, Sha256.HashBytes);
        }

        public void Read(byte[] bytes, int at)
        {
            State = (SlotState)Integers.Read(bytes, at);
            Version = Integers.Read(bytes, at + 4);
            Length = Integers.Read(bytes, at + 8);
            Received = Integers.Read(bytes, at + 12);
            Crc = Integers.Read(bytes, at + 16);
            Array.Copy(bytes, at + 20, Hash, 0, Sha256.HashBytes);
        }
    }
}
