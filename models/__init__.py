"""The single record: every table, imported here so that Alembic and the mappers see them all."""

from models.assessment import Assessment
from models.base import Base
from models.benefit import Benefit, BenefitUse
from models.campaign import Audience, Campaign, CampaignRun, CampaignState, Recipient, RecipientAnswer
from models.campaign_preview import CampaignPreview
from models.case import Attachment, CaseMove, MoveKind
from models.certification import Certification
from models.change_request import ChangeField, ChangeRequest, ChangeSource, ChangeState
from models.channel import Channel, Direction
from models.consent import ConsentAction, ConsentEntry
from models.conversation import Conversation
from models.dues import DuesAccount, DuesEntry, DuesEntryKind, DuesStanding
from models.event import CheckInTries, Event, EventKind, Ride, Rsvp, RsvpAnswer
from models.grievance import Grievance, GrievanceStatus, GrievanceStep
from models.handoff import Handoff, HandoffEnd, HandoffReason
from models.import_run import ImportProgress, ImportRun, ImportState
from models.imports import DataImport, ImportChange, ImportKind, ImportMade, ImportMapping
from models.inbox import CannedReply, ThreadLook
from models.issue import Issue, IssueMember, IssueOutcome, IssueReport, IssueStage
from models.join_request import JoinRequest, JoinState
from models.late import LateInbound
from models.local import Local
from models.local_setting import CopyState, LocalCopy, LocalSetting, WordsForgotten
from models.media import Media, MediaState
from models.member import Member, MemberStatus
from models.message import CarrierReceipt, Message, MessageStatus
from models.metric import DigestBy, DigestSent, DigestWish, MetricPlan, MetricWeek
from models.my_data import DataExport, Erasure, ErasureState
from models.onboarding import Onboarding, OnboardingStage, OnboardingStart, StageEnd
from models.opt_out_mistake import OptOutMistake
from models.outbox import Outbox, OutboxKind, OutboxStatus
from models.phone import LineState, MemberPhone, Phone
from models.points import PointsAccount, PointsEntry, PointsKind
from models.report import Report, ReportAddition, ReportMedia, ReportState
from models.sending import RunTally, SendingPace
from models.staff import AuditEntry, StaffNote, StaffNoteKind
from models.touch import CONTACT, Means, TouchPoint
from models.user import Grant, Passkey, Role, SignIn, User
from models.visit import Visit, VisitCode
from models.volunteer import ShiftSignup, VolunteerKind, VolunteerShift
from models.worksite import Employer, Shift, StewardAssignment, Worksite

__all__ = [
    "CONTACT",
    "Assessment",
    "Attachment",
    "Audience",
    "AuditEntry",
    "Base",
    "Benefit",
    "BenefitUse",
    "Campaign",
    "CampaignPreview",
    "CampaignRun",
    "CampaignState",
    "CannedReply",
    "CarrierReceipt",
    "CaseMove",
    "Certification",
    "ChangeField",
    "ChangeRequest",
    "ChangeSource",
    "ChangeState",
    "Channel",
    "CheckInTries",
    "ConsentAction",
    "ConsentEntry",
    "Conversation",
    "CopyState",
    "DataExport",
    "DataImport",
    "DigestBy",
    "DigestSent",
    "DigestWish",
    "Direction",
    "DuesAccount",
    "DuesEntry",
    "DuesEntryKind",
    "DuesStanding",
    "Employer",
    "Erasure",
    "ErasureState",
    "Event",
    "EventKind",
    "Grant",
    "Grievance",
    "GrievanceStatus",
    "GrievanceStep",
    "Handoff",
    "HandoffEnd",
    "HandoffReason",
    "ImportChange",
    "ImportKind",
    "ImportMade",
    "ImportMapping",
    "ImportProgress",
    "ImportRun",
    "ImportState",
    "Issue",
    "IssueMember",
    "IssueOutcome",
    "IssueReport",
    "IssueStage",
    "JoinRequest",
    "JoinState",
    "LateInbound",
    "LineState",
    "Local",
    "LocalCopy",
    "LocalSetting",
    "Means",
    "Media",
    "MediaState",
    "Member",
    "MemberPhone",
    "MemberStatus",
    "Message",
    "MessageStatus",
    "MetricPlan",
    "MetricWeek",
    "MoveKind",
    "Onboarding",
    "OnboardingStage",
    "OnboardingStart",
    "OptOutMistake",
    "Outbox",
    "OutboxKind",
    "OutboxStatus",
    "Passkey",
    "Phone",
    "PointsAccount",
    "PointsEntry",
    "PointsKind",
    "Recipient",
    "RecipientAnswer",
    "Report",
    "ReportAddition",
    "ReportMedia",
    "ReportState",
    "Ride",
    "Role",
    "Rsvp",
    "RsvpAnswer",
    "RunTally",
    "SendingPace",
    "Shift",
    "ShiftSignup",
    "SignIn",
    "StaffNote",
    "StaffNoteKind",
    "StageEnd",
    "StewardAssignment",
    "ThreadLook",
    "TouchPoint",
    "User",
    "Visit",
    "VisitCode",
    "VolunteerKind",
    "VolunteerShift",
    "WordsForgotten",
    "Worksite",
]
