using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>
    /// The store's whole state, as one record of the journal: "NMLJ", the sequence number, which slot is current, both slots, the highest
    /// version that was confirmed, the starts of a trial, the latest rejection, and a CRC-32 of all that.
    /// </summary>
    internal sealed class JournalRecord
    {
        public const int Bytes = CrcStart + Integers.Bytes;

        /// <summary>No slot.</summary>
        public const int None = -1;

        private const int Magic = 0x4a4c4d4e;
        private const int SequenceStart = 4;
        private const int CurrentStart = 8;
        private const int HighestVersionStart = 12;
        private const int TrialStartsStart = 16;
        private const int ReasonStart = 20;
        private const int RejectedVersionStart = 24;
        private const int ToldStart = 28;
        private const int SlotsStart = 32;
        private const int CrcStart = SlotsStart + (2 * SlotEntry.Bytes);

        public int Sequence { get; set; }

        /// <summary>The slot of the model that runs when none is on trial.</summary>
        public int Current { get; set; } = None;

        public int HighestVersion { get; set; }

        /// <summary>How often the model on trial was started.</summary>
        public int TrialStarts { get; set; }

        public RejectReason Reason { get; set; }

        public int RejectedVersion { get; set; }

        public bool IsTold { get; set; }

        public SlotEntry[] Slots { get; } = new SlotEntry[] { new SlotEntry(), new SlotEntry() };

        /// <summary>The slot on trial, or none.</summary>
        public int Trial
        {
            get { return Find(SlotState.OnTrial); }
        }

        /// <summary>The slot that a transfer fills, or none.</summary>
        public int Receiving
        {
            get { return Find(SlotState.Receiving); }
        }

        /// <summary>The slot of the model that was current before, or none.</summary>
        public int Previous
        {
            get { return Current != None && Slots[1 - Current].State == SlotState.Confirmed ? 1 - Current : None; }
        }

        public void Clear()
        {
            Sequence = 0;
            Current = None;
            HighestVersion = 0;
            TrialStarts = 0;
            Reason = RejectReason.None;
            RejectedVersion = 0;
            IsTold = false;
            Slots[0].Clear();
            Slots[1].Clear();
        }

        /// <summary>The model on trial becomes the current one; that before stays in its slot.</summary>
        public void ConfirmTrial()
        {
            Current = Trial;
            SlotEntry entry = Slots[Current];
            entry.State = SlotState.Confirmed;
            TrialStarts = 0;
            HighestVersion = entry.Version > HighestVersion ? entry.Version : HighestVersion;
        }

        public void GiveUpTrial(RejectReason reason)
        {
            GiveUp(Slots[Trial], reason);
            TrialStarts = 0;
        }

        /// <summary>Gives up the current model for the one before, or for none.</summary>
        public void ReturnToPrevious(RejectReason reason)
        {
            int previous = Previous;
            GiveUp(Slots[Current], reason);
            Current = previous;
        }

        public void Write(byte[] bytes, Crc32 crc)
        {
            Integers.Write(bytes, 0, Magic);
            Integers.Write(bytes, SequenceStart, Sequence);
            Integers.Write(bytes, CurrentStart, Current);
            Integers.Write(bytes, HighestVersionStart, HighestVersion);
            Integers.Write(bytes, TrialStartsStart, TrialStarts);
            Integers.Write(bytes, ReasonStart, (int)Reason);
            Integers.Write(bytes, RejectedVersionStart, RejectedVersion);
            Integers.Write(bytes, ToldStart, IsTold ? 1 : 0);
            Slots[0].Write(bytes, SlotsStart);
            Slots[1].Write(bytes, SlotsStart + SlotEntry.Bytes);
            Integers.Write(bytes, CrcStart, crc.Of(0, bytes, 0, CrcStart));
        }

        /// <summary>Whether bytes are a record whose numbers fit together.</summary>
        public bool TryRead(byte[] bytes, Crc32 crc)
        {
            if (Integers.Read(bytes, 0) != Magic || Integers.Read(bytes, CrcStart) != crc.Of(0, bytes, 0, CrcStart))
            {
                return false;
            }

            Sequence = Integers.Read(bytes, SequenceStart);
            Current = Integers.Read(bytes, CurrentStart);
            HighestVersion = Integers.Read(bytes, HighestVersionStart);
            TrialStarts = Integers.Read(bytes, TrialStartsStart);
            Reason = (RejectReason)Integers.Read(bytes, ReasonStart);
            RejectedVersion = Integers.Read(bytes, RejectedVersionStart);
            IsTold = Integers.Read(bytes, ToldStart) != 0;
            Slots[0].Read(bytes, SlotsStart);
            Slots[1].Read(bytes, SlotsStart + SlotEntry.Bytes);
            return IsSound();
        }

        private void GiveUp(SlotEntry entry, RejectReason reason)
        {
            Reason = reason;
            RejectedVersion = entry.Version;
            IsTold = false;
            entry.Clear();
        }

        private bool IsSound()
        {
            if (Current < None || Current > 1 || HighestVersion < 0 || TrialStarts < 0 || RejectedVersion < 0
                || Reason < RejectReason.None || Reason > RejectReason.OnRequest || !Slots[0].IsSound || !Slots[1].IsSound)
            {
                return false;
            }

            bool isOnlyOne = Slots[0].State == SlotState.Empty || Slots[0].State != Slots[1].State;
            return Current == None
                ? isOnlyOne && Find(SlotState.Confirmed) == None
                : Slots[Current].State == SlotState.Confirmed;
        }

        private int Find(SlotState state)
        {
            return Slots[0].State == state ? 0 : Slots[1].State == state ? 1 : None;
        }
    }
}
